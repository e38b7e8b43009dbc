/** Parts of grey pictures, and grey pictures of another size. */
import type { Grey } from '../documents/grey.ts';

/** The part from `left` to `right` and from `top` to `bottom`, exclusive. */
export function part({ widthPx, pixels }: Grey, left: number, top: number, right: number, bottom: number): Grey {
  const out = new Uint8Array((right - left) * (bottom - top));
  for (let y = top; y < bottom; y++)
    out.set(pixels.subarray(y * widthPx + left, y * widthPx + right), (y - top) * (right - left));
  return { widthPx: right - left, heightPx: bottom - top, pixels: out };
}

/** Smaller: the mean of what each pixel covers. Larger: linear between neighbours. */
export function resized(from: Grey, widthPx: number, heightPx: number): Grey {
  if (widthPx === from.widthPx && heightPx === from.heightPx) return from;
  const columns = tapsOf(from.widthPx, widthPx);
  const rows = tapsOf(from.heightPx, heightPx);
  const pixels = new Uint8Array(widthPx * heightPx);
  const sums = new Float32Array(widthPx);
  const lines = new Map<number, Float32Array>();
  for (let y = 0; y < heightPx; y++) {
    const { first, weights } = rows[y];
    for (const row of lines.keys()) if (row < first) lines.delete(row);
    sums.fill(0);
    for (const [i, weight] of weights.entries()) {
      const row = first + i;
      const line = lines.get(row) ?? resizedRow(from, row, columns);
      lines.set(row, line);
      for (let x = 0; x < widthPx; x++) sums[x] += weight * line[x];
    }
    for (let x = 0; x < widthPx; x++) pixels[y * widthPx + x] = sums[x] + 0.5;
  }
  return { widthPx, heightPx, pixels };
}

/** Which pixels of a side make one of the new side, with weights that add up to 1. */
interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

function tapsOf(from: number, to: number): Taps[] {
  const step = from / to;
  return Array.from({ length: to }, (_, i) => (step > 1 ? covered(i * step, (i + 1) * step) : between(i, step, from)));
}

function covered(start: number, end: number): Taps {
  const first = Math.floor(start);
  const last = Math.ceil(end - 1e-9);
  const weights = Array.from({ length: last - first }, (_, i) => {
    const [left, right] = [Math.max(start, first + i), Math.min(end, first + i + 1)];
    return (right - left) / (end - start);
  });
  return { first, weights };
}

function between(i: number, step: number, from: number): Taps {
  const at = Math.min(from - 1, Math.max(0, (i + 0.5) * step - 0.5));
  const first = Math.min(Math.floor(at), Math.max(0, from - 2));
  const share = at - first;
  return from === 1 ? { first: 0, weights: [1] } : { first, weights: [1 - share, share] };
}

function resizedRow({ widthPx, pixels }: Grey, row: number, columns: readonly Taps[]): Float32Array {
  const line = new Float32Array(columns.length);
  for (const [x, { first, weights }] of columns.entries()) {
    const at = row * widthPx + first;
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += weights[i] * pixels[at + i];
    line[x] = sum;
  }
  return line;
}
