/** Grey pixels, set level, and doubled where letters are too small to be read. */
import { heightOf, widthOf } from '../documents/box.ts';
import type { Box } from '../documents/page.ts';
import type { Pixels } from './tesseract.ts';

/** Counter-clockwise around its middle, so that lines that fall by `degrees` are level; white where there was nothing. Bicubic. */
export function levelled(page: Pixels, degrees: number): Pixels {
  const { widthPx, heightPx, pixels } = page;
  const out = new Uint8Array(pixels.length).fill(255);
  const radians = (degrees * Math.PI) / 180;
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  const [mx, my] = [widthPx / 2, heightPx / 2];
  for (let y = 0; y < heightPx; y++) {
    let fromX = mx - mx * cos - (y - my) * sin;
    let fromY = my - mx * sin + (y - my) * cos;
    for (let x = 0; x < widthPx; x++, fromX += cos, fromY += sin) {
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      if (left < 1 || top < 1 || left + 2 >= widthPx || top + 2 >= heightPx) continue;
      out[y * widthPx + x] = level(bicubic(pixels, top * widthPx + left, widthPx, fromX - left, fromY - top));
    }
  }
  return { widthPx, heightPx, pixels: out };
}

/** `u`, `v` behind the pixel `at`, 0..1. */
function bicubic(pixels: Uint8Array, at: number, widthPx: number, u: number, v: number): number {
  const row = (from: number) => cubic(pixels[from - 1], pixels[from], pixels[from + 1], pixels[from + 2], u);
  return cubic(row(at - widthPx), row(at), row(at + widthPx), row(at + 2 * widthPx), v);
}

/** Between b and c. Source: Keys 1981, a = -0.5. */
function cubic(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/** The four taps of a point a quarter behind a pixel's middle, of the bicubic kernel with a = -0.5; the other side mirrors them. */
const TAPS = [-0.0703125, 0.8671875, 0.2265625, -0.0234375];

/** Rows of the page that a row of the doubled one is made of. */
const ROWS = 5;

/** Twice the width and height, bicubic. Holds a few rows besides. */
export function doubled(page: Pixels): Pixels {
  const { widthPx: w, heightPx: h } = page;
  const rows = Array.from({ length: ROWS }, () => new Float32Array(2 * w));
  const row = (y: number) => rows[Math.min(Math.max(y, 0), h - 1) % ROWS];
  for (let y = 0; y < Math.min(2, h); y++) widen(page, y, row(y));
  const out = new Uint8Array(4 * w * h);
  for (let y = 0; y < h; y++) {
    if (y + 2 < h) widen(page, y + 2, row(y + 2));
    const [above, before, own, behind, below] = [row(y - 2), row(y - 1), row(y), row(y + 1), row(y + 2)];
    for (let x = 0; x < 2 * w; x++) {
      out[2 * y * 2 * w + x] = level(TAPS[0] * behind[x] + TAPS[1] * own[x] + TAPS[2] * before[x] + TAPS[3] * above[x]);
      out[(2 * y + 1) * 2 * w + x] = level(
        TAPS[0] * before[x] + TAPS[1] * own[x] + TAPS[2] * behind[x] + TAPS[3] * below[x],
      );
    }
  }
  return { widthPx: 2 * w, heightPx: 2 * h, pixels: out };
}

/** One row to twice its width. */
function widen({ widthPx: w, pixels }: Pixels, y: number, wide: Float32Array): void {
  const at = (x: number) => pixels[y * w + Math.min(Math.max(x, 0), w - 1)];
  for (let x = 0; x < w; x++) {
    wide[2 * x] = tapped((i) => at(x - i));
    wide[2 * x + 1] = tapped((i) => at(x + i));
  }
}

/** `at(i)`: the i-th pixel on the near side; -1 is the one on the far side. */
const tapped = (at: (i: number) => number): number =>
  TAPS[0] * at(-1) + TAPS[1] * at(0) + TAPS[2] * at(1) + TAPS[3] * at(2);

const level = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

/** A part with `margin` pixels around it, as far as the page goes, and where its first pixel lay. */
export function cut(
  { widthPx, heightPx, pixels }: Pixels,
  part: Box,
  margin: number,
): { pixels: Pixels; x: number; y: number } {
  const [x, y] = [Math.max(0, part[0] - margin), Math.max(0, part[1] - margin)];
  const box: Box = [x, y, Math.min(widthPx, part[2] + margin), Math.min(heightPx, part[3] + margin)];
  const [width, height] = [widthOf(box), heightOf(box)];
  const out = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = (y + row) * widthPx + x;
    out.set(pixels.subarray(from, from + width), row * width);
  }
  return { pixels: { widthPx: width, heightPx: height, pixels: out }, x, y };
}
