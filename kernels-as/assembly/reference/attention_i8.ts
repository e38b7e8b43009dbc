/**
 * Attention in int8: the same roundings, one number at a time. See ../attention_i8.ts and ../attention_i8_pack.ts for
 * arguments and layout.
 */
import { key_scales, panel_bytes, PANEL_KEYS } from '../attention_i8_pack';
import { DITHER } from '../attention_i8_tile';

export function attention_pack_head(panels: usize, k: usize, v: usize, keys: i32, rowBytes: usize, headDim: i32): void {
  for (let first = 0; first < keys; first += PANEL_KEYS) {
    const panel = panels + (first / PANEL_KEYS) * panel_bytes(headDim);
    const scales = key_scales(panel, headDim);
    for (let j = 0; j < PANEL_KEYS; j++) {
      const row = first + j < keys ? k + (first + j) * rowBytes : 0;
      const most = row ? largest(row, headDim, 4) : 0;
      f32.store(scales + j * 4, most / 63);
      for (let i = 0; i < headDim; i++) {
        store<u8>(key_byte(panel, j, i, headDim), <u8>(row ? 64 + rounded(f32.load(row + i * 4), 63, most) : 64));
      }
    }
    const count = min(PANEL_KEYS, keys - first);
    for (let i = 0; i < headDim; i++) {
      const column = v + first * rowBytes + i * 4;
      const most = largest(column, count, rowBytes);
      f32.store(scales + (PANEL_KEYS + i) * 4, most * (<f32>1 / 127));
      for (let j = 0; j < PANEL_KEYS; j++) {
        const value = j < count ? rounded(f32.load(column + j * rowBytes), 127, most) : 0;
        store<i8>(value_byte(panel, j, i, headDim), <i8>value);
      }
    }
  }
}

export function attention_i8(
  out: usize,
  q: usize,
  panels: usize,
  scratch: usize,
  first: i32,
  count: i32,
  share: i32,
  visible: i32,
  step: i32,
  outBytes: usize,
  queryBytes: usize,
  headDim: i32,
  scale: f32,
): void {
  for (let n = first; n < first + count; n++) {
    const token = n / share;
    const column = (n % share) * headDim * 4;
    const keys = visible + token * step;
    attend(out + token * outBytes + column, q + token * queryBytes + column, panels, keys, headDim, scale);
  }
}

/** out = Σ_j weight[j]·v[j] / Σ_j weight[j]. */
function attend(out: usize, q: usize, panels: usize, keys: i32, headDim: i32, scale: f32): void {
  const most = largest(q, headDim, 4);
  const by = (<f64>scale * most) / 127;
  let highest: f64 = -Infinity;
  for (let at = 0; at < keys; at += PANEL_KEYS) {
    highest = max(highest, best(q, most, panels, at, keys, headDim) * by);
  }
  let total: f64 = 0;
  for (let i = 0; i < headDim; i++) f32.store(out + i * 4, 0);
  for (let at = 0; at < keys; at += PANEL_KEYS) {
    const own = best(q, most, panels, at, keys, headDim) * by;
    const worth = Math.exp(own - highest) / 127;
    const panel = panels + (at / PANEL_KEYS) * panel_bytes(headDim);
    for (let j = at; j < min(keys, at + PANEL_KEYS); j++) {
      const exact = 127 * Math.exp(score(q, most, panels, j, headDim) * by - own);
      const weight = worth * nearest<f64>(exact + f32.load(DITHER + (j - at) * 4));
      total += weight;
      for (let i = 0; i < headDim; i++) {
        const value = <f64>f32.load(key_scales(panel, headDim) + (PANEL_KEYS + i) * 4);
        const product = weight * value * <f64>load<i8>(value_byte(panel, j - at, i, headDim));
        f32.store(out + i * 4, f32.load(out + i * 4) + <f32>product);
      }
    }
  }
  for (let i = 0; i < headDim; i++) f32.store(out + i * 4, <f32>(<f64>f32.load(out + i * 4) / total));
}

/** The highest score in the panel of key `at`. */
function best(q: usize, most: f32, panels: usize, at: i32, keys: i32, headDim: i32): f64 {
  let highest: f64 = -Infinity;
  for (let j = at; j < min(keys, at + PANEL_KEYS); j++) highest = max(highest, score(q, most, panels, j, headDim));
  return highest;
}

/** Rounded query times rounded key of all panels, in the key's scale. */
function score(q: usize, most: f32, panels: usize, key: i32, headDim: i32): f64 {
  const panel = panels + (key / PANEL_KEYS) * panel_bytes(headDim);
  const j = key % PANEL_KEYS;
  let sum = 0;
  for (let i = 0; i < headDim; i++) {
    sum += rounded(f32.load(q + i * 4), 127, most) * (<i32>load<u8>(key_byte(panel, j, i, headDim)) - 64);
  }
  return <f64>sum * f32.load(key_scales(panel, headDim) + j * 4);
}

function key_byte(panel: usize, j: i32, i: i32, headDim: i32): usize {
  return panel + (j >> 3) * headDim * 8 + (i >> 2) * 32 + (j & 7) * 4 + (i & 3);
}

function value_byte(panel: usize, j: i32, i: i32, headDim: i32): usize {
  return panel + PANEL_KEYS * headDim + (i >> 3) * 512 + (j >> 2) * 32 + (i & 7) * 4 + (j & 3);
}

function largest(x: usize, count: i32, stride: usize): f32 {
  let most: f32 = 0;
  for (let i = 0; i < count; i++) most = max(most, abs(f32.load(x + i * stride)));
  return most < 1e-30 ? 0 : most;
}

function rounded(x: f32, steps: f32, most: f32): i32 {
  return most == 0 ? 0 : <i32>nearest<f32>(x * (steps / most));
}
