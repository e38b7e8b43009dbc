/** f32 product with f64 sums. See ../matmul_f32.ts for the arguments. */
export function matmul_f32(
  out: usize,
  w: usize,
  x: usize,
  bias: usize,
  tokens: i32,
  rows: i32,
  cols: i32,
  stride: i32,
): void {
  for (let t = 0; t < tokens; t++) {
    for (let r = 0; r < rows; r++) {
      let sum: f64 = bias ? f32.load(bias + r * 4) : 0;
      for (let c = 0; c < cols; c++) {
        sum += <f64>f32.load(x + (t * cols + c) * 4) * <f64>f32.load(w + (r * cols + c) * 4);
      }
      f32.store(out + (t * stride + r) * 4, <f32>sum);
    }
  }
}
