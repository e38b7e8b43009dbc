/** Rows of a lookup table. See ../embed.ts for the arguments. */
export function embed_f32(out: usize, table: usize, ids: usize, tokens: i32, size: i32): void {
  for (let t = 0; t < tokens; t++) {
    const row = table + i32.load(ids + t * 4) * size * 4;
    for (let i = 0; i < size * 4; i += 4) f32.store(out + t * size * 4 + i, f32.load(row + i));
  }
}

export function embed_q8_rows(out: usize, table: usize, ids: usize, tokens: i32, size: i32): void {
  const rowBytes = (size + 19) & ~15;
  for (let t = 0; t < tokens; t++) {
    const row = table + i32.load(ids + t * 4) * rowBytes;
    for (let i = 0; i < size; i++) {
      f32.store(out + (t * size + i) * 4, <f32>load<i8>(row + 4 + i) * f32.load(row));
    }
  }
}
