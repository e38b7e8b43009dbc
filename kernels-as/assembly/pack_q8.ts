/**
 * f32 rows → q8 and q8_rows (weights/q8.ts has the plain ones, FORMAT.md draws the bytes), in the same f32 operations as there,
 * so the bytes are equal.
 */
import { largest } from './lib/lanes';
import { GROUP, Q8_BLOCK, TILE_HEAD, TILE_ROWS } from './lib/layout';

/**
 * @param out      q8[rows, columns], zeros before
 * @param weights  f32[rows, columns]
 * @param rows     a multiple of 16
 * @param columns  a multiple of 4
 */
export function pack_q8(out: usize, weights: usize, rows: i32, columns: i32): void {
  const tileBytes = TILE_HEAD + <usize>((columns + GROUP - 1) / GROUP) * Q8_BLOCK;
  const rowBytes = (<usize>columns) << 2;
  for (let row = 0; row < rows; row++, weights += rowBytes) {
    const tile = out + <usize>(row / TILE_ROWS) * tileBytes;
    const lane = <usize>(row % TILE_ROWS);
    const scale = row_scale(weights, rowBytes);
    f32.store(tile + (lane << 2), scale);
    // Two columns of sixteen rows lie side by side, 32 bytes.
    let at = tile + TILE_HEAD + (lane << 1);
    for (let column: usize = 0; column < rowBytes; column += 16, at += 64) {
      const bytes = quantised(v128.load(weights + column), scale);
      v128.store16_lane(at, bytes, 0);
      v128.store16_lane(at, bytes, 1, 32);
    }
  }
}

/**
 * @param out      q8_rows[rows, columns], zeros before
 * @param weights  f32[rows, columns]
 * @param columns  a multiple of 4
 */
export function pack_q8_rows(out: usize, weights: usize, rows: i32, columns: i32): void {
  const rowBytes = (<usize>columns) << 2;
  const outBytes = (<usize>columns + 4 + 15) & ~15;
  for (let row = 0; row < rows; row++, weights += rowBytes, out += outBytes) {
    const scale = row_scale(weights, rowBytes);
    f32.store(out, scale);
    for (let at: usize = 0; at < rowBytes; at += 16)
      v128.store32_lane(out + 4 + (at >> 2), quantised(v128.load(weights + at), scale), 0);
  }
}

/** Largest magnitude / 127, rounded once. */
function row_scale(weights: usize, rowBytes: usize): f32 {
  return <f32>(<f64>largest(weights, rowBytes) / 127);
}

/** floor(w / scale + 0.5), into -127..127, four i8 in the lowest lanes; zeros where scale is 0. */
function quantised(w: v128, scale: f32): v128 {
  const by = f32x4.splat(scale);
  const whole = f32x4.floor(f32x4.add(f32x4.div(w, by), f32x4.splat(0.5)));
  const inRange = f32x4.pmin(f32x4.pmax(whole, f32x4.splat(-127)), f32x4.splat(127));
  const lanes = v128.and(i32x4.trunc_sat_f32x4_s(inRange), f32x4.ne(by, f32x4.splat(0)));
  const halves = i16x8.narrow_i32x4_s(lanes, lanes);
  return i8x16.narrow_i16x8_s(halves, halves);
}
