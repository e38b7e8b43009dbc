/** Pictures, one number at a time. See ../images.ts for the arguments. */
export function resize_columns(
  out: usize,
  rgb: usize,
  taps: usize,
  height: i32,
  width: i32,
  outWidth: i32,
  size: i32,
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      const tap = taps + x * (size + 2) * 4;
      for (let channel = 0; channel < 3; channel++) {
        const from = rgb + (y * width + i32.load(tap)) * 3 + channel;
        store<u8>(out + (y * outWidth + x) * 3 + channel, weigh(from, 3, tap));
      }
    }
  }
}

export function resize_rows(out: usize, rows: usize, taps: usize, outHeight: i32, rowBytes: i32, size: i32): void {
  for (let y = 0; y < outHeight; y++) {
    const tap = taps + y * (size + 2) * 4;
    for (let x = 0; x < rowBytes; x++) {
      store<u8>(out + y * rowBytes + x, weigh(rows + i32.load(tap) * rowBytes + x, rowBytes, tap));
    }
  }
}

function weigh(from: usize, step: i32, tap: usize): i32 {
  let sum: i32 = 1 << 21;
  for (let i = 0; i < i32.load(tap, 4); i++) sum += <i32>load<u8>(from + i * step) * i32.load(tap + 8 + i * 4);
  return min(max(sum >> 22, 0), 255);
}

export function patches(
  out: usize,
  rgb: usize,
  values: usize,
  height: i32,
  width: i32,
  size: i32,
  frames: i32,
  frame: i32,
): void {
  const vector = 3 * frames * size * size;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const patch = block_order(y / size, x / size, width / size);
      for (let channel = 0; channel < 3; channel++) {
        const at = ((channel * frames + frame) * size + (y % size)) * size + (x % size);
        const byte = <i32>load<u8>(rgb + (y * width + x) * 3 + channel);
        f32.store(out + (patch * vector + at) * 4, f32.load(values + (channel * 256 + byte) * 4));
      }
    }
  }
}

export function resample_table(
  out: usize,
  table: usize,
  rows: usize,
  columns: usize,
  height: i32,
  width: i32,
  side: i32,
  size: i32,
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let d = 0; d < size; d++) {
        let sum: f64 = 0;
        for (let i = 0; i < 4; i++) {
          for (let j = 0; j < 4; j++) {
            const row = rows + (y * 8 + i) * 4;
            const column = columns + (x * 8 + j) * 4;
            const value = f32.load(table + ((i32.load(row) * side + i32.load(column)) * size + d) * 4);
            sum += <f64>f32.load(row, 16) * <f64>f32.load(column, 16) * <f64>value;
          }
        }
        f32.store(out + (block_order(y, x, width) * size + d) * 4, <f32>sum);
      }
    }
  }
}

/** The place of patch (y, x) in 2x2-block order, `width` patches a row. */
function block_order(y: i32, x: i32, width: i32): i32 {
  return ((y >> 1) * (width >> 1) + (x >> 1)) * 4 + (y & 1) * 2 + (x & 1);
}
