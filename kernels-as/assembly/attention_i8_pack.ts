/**
 * Keys and values of one head as int8 panels, for attention_i8.ts: packed once, met by all queries.
 *
 * A panel is 64 keys, 132·E + 256 bytes:
 *   keys     u8[8 octets of keys][E/4 steps][8 keys x 4 columns], 64 + round(k / scale): the 7-bit operand of the product
 *   values   i8[E/8 octets of columns][16 steps][8 columns x 4 keys], round(v / scale)
 *   scales   f32[64] one a key, largest magnitude / 63; f32[E] one a column, largest magnitude of the 64 keys / 127
 * Keys beyond the last are zeros.
 */
import { largest, round } from './lib/lanes';

export const PANEL_KEYS: i32 = 64;
/** Middle of the 7-bit range. */
export const KEY_ZERO: i32 = 64;
const KEY_MOST: f32 = 63;
const VALUE_MOST: f32 = 127;
/** Below this a row or column counts as zeros: the inverse of its scale must stay finite. */
const SMALLEST: f32 = 1e-30;

/** Bytes of a panel. */
export function panel_bytes(headDim: i32): usize {
  return <usize>headDim * 132 + 256;
}

/** Bytes of all panels of one head. */
export function attention_panels_bytes(headDim: i32, keys: i32): usize {
  return <usize>((keys + PANEL_KEYS - 1) / PANEL_KEYS) * panel_bytes(headDim);
}

/** Where a panel's scales of keys begin; those of its columns follow. */
export function key_scales(panel: usize, headDim: i32): usize {
  return panel + <usize>headDim * 128;
}

/**
 * @param panels   attention_panels_bytes, written
 * @param k, v     f32[S, …], rows `rowBytes` apart
 * @param keys     S
 * @param headDim  E, a multiple of 16
 */
export function attention_pack_head(panels: usize, k: usize, v: usize, keys: i32, rowBytes: usize, headDim: i32): void {
  for (let first = 0; first < keys; first += PANEL_KEYS) {
    const count = min(PANEL_KEYS, keys - first);
    memory.fill(panels, <u8>KEY_ZERO, PANEL_KEYS * headDim);
    memory.fill(panels + PANEL_KEYS * headDim, 0, PANEL_KEYS * headDim);
    pack_keys(panels, k, count, rowBytes, headDim);
    pack_values(panels, v, count, rowBytes, headDim);
    k += PANEL_KEYS * rowBytes;
    v += PANEL_KEYS * rowBytes;
    panels += panel_bytes(headDim);
  }
}

function pack_keys(panel: usize, k: usize, count: i32, rowBytes: usize, headDim: i32): void {
  const scales = key_scales(panel, headDim);
  memory.fill(scales, 0, PANEL_KEYS * 4);
  const middle = i8x16.splat(<i8>KEY_ZERO);
  for (let j = 0; j < count; j++) {
    const most = largest(k, headDim * 4);
    f32.store(scales + j * 4, most < SMALLEST ? 0 : most / KEY_MOST);
    const by = f32x4.splat(most < SMALLEST ? 0 : KEY_MOST / most);
    let to = panel + (j >> 3) * headDim * 8 + (j & 7) * 4;
    for (let i = 0; i < headDim; i += 16) {
      const from = k + i * 4;
      const low = i16x8.narrow_i32x4_s(round(v128.load(from), by), round(v128.load(from, 16), by));
      const high = i16x8.narrow_i32x4_s(round(v128.load(from, 32), by), round(v128.load(from, 48), by));
      const bytes = i8x16.add(i8x16.narrow_i16x8_s(low, high), middle);
      v128.store32_lane(to, bytes, 0);
      v128.store32_lane(to, bytes, 1, 32);
      v128.store32_lane(to, bytes, 2, 64);
      v128.store32_lane(to, bytes, 3, 96);
      to += 128;
    }
    k += rowBytes;
  }
}

function pack_values(panel: usize, v: usize, count: i32, rowBytes: usize, headDim: i32): void {
  const values = panel + PANEL_KEYS * headDim;
  const scales = key_scales(panel, headDim) + PANEL_KEYS * 4;
  const last = v + (count - 1) * rowBytes;
  for (let i = 0; i < headDim; i += 4) {
    let most = f32x4.splat(0);
    for (let row = v; row <= last; row += rowBytes) most = f32x4.pmax(most, f32x4.abs(v128.load(row + i * 4)));
    v128.store(scales + i * 4, f32x4.mul(most, f32x4.splat(1 / VALUE_MOST)));
    const isSome = f32x4.ge(most, f32x4.splat(SMALLEST));
    const by = v128.and(f32x4.div(f32x4.splat(VALUE_MOST), most), isSome);
    let to = values + (i >> 3) * 512 + (i & 4) * 4;
    for (let j = 0; j < count; j += 4) {
      // The last key fills up the last four: its weight there is zero
      const row = v + i * 4 + j * rowBytes;
      const a = round(v128.load(row), by);
      const b = round(v128.load(min(row + rowBytes, last + i * 4)), by);
      const c = round(v128.load(min(row + 2 * rowBytes, last + i * 4)), by);
      const d = round(v128.load(min(row + 3 * rowBytes, last + i * 4)), by);
      const bytes = i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
      v128.store(to, v128.shuffle<i8>(bytes, bytes, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
      to += 32;
    }
  }
}
