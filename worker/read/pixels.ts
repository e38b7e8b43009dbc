/** Grey pixels, set level, and doubled where letters are too small to be read. */
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

/** Twice the width and height, bicubic. */
export function doubled({ widthPx: w, heightPx: h, pixels }: Pixels): Pixels {
  const wide = new Float32Array(2 * w * h);
  for (let y = 0; y < h; y++) {
    const at = (x: number) => pixels[y * w + Math.min(Math.max(x, 0), w - 1)];
    for (let x = 0; x < w; x++) {
      wide[y * 2 * w + 2 * x] = tapped((i) => at(x - i));
      wide[y * 2 * w + 2 * x + 1] = tapped((i) => at(x + i));
    }
  }
  const out = new Uint8Array(4 * w * h);
  for (let x = 0; x < 2 * w; x++) {
    const at = (y: number) => wide[Math.min(Math.max(y, 0), h - 1) * 2 * w + x];
    for (let y = 0; y < h; y++) {
      out[2 * y * 2 * w + x] = level(tapped((i) => at(y - i)));
      out[(2 * y + 1) * 2 * w + x] = level(tapped((i) => at(y + i)));
    }
  }
  return { widthPx: 2 * w, heightPx: 2 * h, pixels: out };
}

/** `at(i)`: the i-th pixel on the near side; -1 is the one on the far side. */
const tapped = (at: (i: number) => number): number =>
  TAPS[0] * at(-1) + TAPS[1] * at(0) + TAPS[2] * at(1) + TAPS[3] * at(2);

const level = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
