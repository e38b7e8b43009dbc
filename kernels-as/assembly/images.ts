/** Pictures: resize, patches, and the learned position table. The host computes the weights of the taps. */

/**
 * The pass along rows of a two-pass resize, RGB: out[y, x] = clip((Σ_i coefficient[x, i]·rgb[y, first[x] + i] + 2^21) / 2^22).
 * Integers only, equal to Pillow's 8-bit resampling.
 * @param out     u8[h, outWidth, 3]
 * @param rgb     u8[h, width, 3]; one byte after the last may be read
 * @param taps    i32[outWidth, 2 + size]: first column, number of taps, then their coefficients in 22-bit fixed point
 * @param size    room for coefficients of one output column
 */
export function resize_columns(
  out: usize,
  rgb: usize,
  taps: usize,
  height: i32,
  width: i32,
  outWidth: i32,
  size: i32,
): void {
  const half = i32x4.splat(1 << 21);
  for (let y = 0; y < height; y++) {
    let tap = taps;
    for (let x = 0; x < outWidth; x++) {
      let pixel = rgb + i32.load(tap) * 3;
      let sums = half;
      const end = tap + 8 + i32.load(tap, 4) * 4;
      for (let c = tap + 8; c < end; c += 4, pixel += 3) {
        const bytes = i16x8.extend_low_i8x16_u(v128.load32_zero(pixel));
        sums = i32x4.add(sums, i32x4.mul(i32x4.extend_low_i16x8_u(bytes), v128.load32_splat(c)));
      }
      const pixels = to_bytes(sums, sums, sums, sums);
      v128.store_lane<u16>(out, pixels, 0);
      v128.store_lane<u8>(out, pixels, 2, 2);
      out += 3;
      tap += (size + 2) * 4;
    }
    rgb += width * 3;
  }
}

/**
 * The pass along columns: out[y] = clip((Σ_i coefficient[y, i]·rows[first[y] + i] + 2^21) / 2^22), bytes side by side.
 * @param out   u8[outHeight, rowBytes]
 * @param rows  u8[height, rowBytes]; up to 15 bytes after the last may be read
 * @param taps  i32[outHeight, 2 + size], as above
 */
export function resize_rows(out: usize, rows: usize, taps: usize, outHeight: i32, rowBytes: i32, size: i32): void {
  for (let y = 0; y < outHeight; y++) {
    const first = rows + i32.load(taps) * rowBytes;
    const count = i32.load(taps, 4);
    let x = 0;
    for (; x + 16 <= rowBytes; x += 16) v128.store(out + x, sixteen(first + x, taps + 8, count, rowBytes));
    if (x < rowBytes) {
      const bytes = sixteen(first + x, taps + 8, count, rowBytes);
      v128.store(TAIL, bytes);
      memory.copy(out + x, TAIL, rowBytes - x);
    }
    out += rowBytes;
    taps += (size + 2) * 4;
  }
}

/** Where the last, incomplete 16 bytes of a row wait. */
const TAIL = memory.data(16, 16);

function sixteen(from: usize, coefficients: usize, count: i32, rowBytes: i32): v128 {
  let s0 = i32x4.splat(1 << 21);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (const end = coefficients + count * 4; coefficients < end; coefficients += 4, from += rowBytes) {
    const bytes = v128.load(from);
    const by = v128.load32_splat(coefficients);
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    s0 = i32x4.add(s0, i32x4.mul(i32x4.extend_low_i16x8_u(low), by));
    s1 = i32x4.add(s1, i32x4.mul(i32x4.extend_high_i16x8_u(low), by));
    s2 = i32x4.add(s2, i32x4.mul(i32x4.extend_low_i16x8_u(high), by));
    s3 = i32x4.add(s3, i32x4.mul(i32x4.extend_high_i16x8_u(high), by));
  }
  return to_bytes(s0, s1, s2, s3);
}

/** Sixteen sums in 22-bit fixed point → bytes, clipped to 0..255. */
function to_bytes(a: v128, b: v128, c: v128, d: v128): v128 {
  const low = i16x8.narrow_i32x4_s(i32x4.shr_s(a, 22), i32x4.shr_s(b, 22));
  return i8x16.narrow_i16x8_u(low, i16x8.narrow_i32x4_s(i32x4.shr_s(c, 22), i32x4.shr_s(d, 22)));
}

/**
 * One frame's part of each patch vector: out[p, (channel·frames + frame), row, column] = values[channel, byte].
 * Patches come in 2x2-block order: block row, block column, row in the block, column in the block.
 * @param out     f32[P, 3·frames·size²]
 * @param rgb     u8[height, width, 3], both multiples of 2·size
 * @param values  f32[3, 256]: the normalised value of each byte
 */
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
  const area = size * size * 4;
  for (let top = 0; top < height; top += 2 * size) {
    for (let left = 0; left < width; left += 2 * size) {
      for (let inner = 0; inner < 4; inner++) {
        const y = top + (inner >> 1) * size;
        const x = left + (inner & 1) * size;
        for (let channel = 0; channel < 3; channel++) {
          const from = rgb + (y * width + x) * 3 + channel;
          patch(out + (channel * frames + frame) * area, from, values + channel * 1024, width * 3, size);
        }
        out += 3 * frames * area;
      }
    }
  }
}

function patch(out: usize, from: usize, values: usize, rowBytes: i32, size: i32): void {
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++, out += 4) f32.store(out, f32.load(values + ((<usize>load<u8>(from + x * 3)) << 2)));
    from += rowBytes;
  }
}

/**
 * out[p] = Σ_i Σ_j weight[y, i]·weight[x, j]·table[row[y, i], column[x, j]] for the patch p at (y, x), in 2x2-block order.
 * @param out           f32[height·width, D]
 * @param table         f32[side², D]
 * @param rows, columns i32[n, 4], f32[n, 4] for each y and each x: four clamped indices, then their weights
 * @param size          D, a multiple of 4
 */
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
  const bytes = <usize>size * 4;
  for (let top = 0; top < height; top += 2) {
    for (let left = 0; left < width; left += 2) {
      for (let inner = 0; inner < 4; inner++, out += bytes) {
        const y = rows + (top + (inner >> 1)) * 32;
        const x = columns + (left + (inner & 1)) * 32;
        memory.fill(out, 0, bytes);
        for (let i: usize = 0; i < 16; i += 4) {
          const line = table + <usize>(i32.load(y + i) * side) * bytes;
          add_four(out, line, x, f32.load(y + i, 16), bytes);
        }
      }
    }
  }
}

/** out += weight · Σ_j x.weight[j]·line[x.index[j]] */
function add_four(out: usize, line: usize, x: usize, weight: f32, bytes: usize): void {
  const t0 = line + i32.load(x) * bytes;
  const t1 = line + i32.load(x, 4) * bytes;
  const t2 = line + i32.load(x, 8) * bytes;
  const t3 = line + i32.load(x, 12) * bytes;
  const w0 = f32x4.splat(weight * f32.load(x, 16));
  const w1 = f32x4.splat(weight * f32.load(x, 20));
  const w2 = f32x4.splat(weight * f32.load(x, 24));
  const w3 = f32x4.splat(weight * f32.load(x, 28));
  for (let i: usize = 0; i < bytes; i += 16) {
    let sum = f32x4.add(v128.load(out + i), f32x4.mul(v128.load(t0 + i), w0));
    sum = f32x4.add(sum, f32x4.mul(v128.load(t1 + i), w1));
    sum = f32x4.add(sum, f32x4.mul(v128.load(t2 + i), w2));
    v128.store(out + i, f32x4.add(sum, f32x4.mul(v128.load(t3 + i), w3)));
  }
}
