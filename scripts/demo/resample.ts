/** Pictures seen through a mapping of places: turned, tilted, shrunk. */
import type { Pixels } from '../../worker/read/tesseract.ts';

/** Where a pixel of the new picture lies in the old one. */
export type Mapping = (x: number, y: number) => readonly [x: number, y: number];

/** A picture of the same size, linear between neighbours; `paper` where the old one has nothing. */
export function resampled({ widthPx, heightPx, pixels }: Pixels, from: Mapping, paper = 255): Pixels {
  const out = new Uint8Array(pixels.length).fill(paper);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const [fromX, fromY] = from(x, y);
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      if (left < 0 || top < 0 || left + 1 >= widthPx || top + 1 >= heightPx) continue;
      const [u, v] = [fromX - left, fromY - top];
      const at = top * widthPx + left;
      const upper = pixels[at] * (1 - u) + pixels[at + 1] * u;
      const lower = pixels[at + widthPx] * (1 - u) + pixels[at + widthPx + 1] * u;
      out[y * widthPx + x] = Math.round(upper * (1 - v) + lower * v);
    }
  }
  return { widthPx, heightPx, pixels: out };
}

/** Clockwise, around its middle. */
export function askew(scan: Pixels, degrees: number, paper = 255): Pixels {
  const radians = (degrees * Math.PI) / 180;
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)];
  const [mx, my] = [scan.widthPx / 2, scan.heightPx / 2];
  const from: Mapping = (x, y) => [mx + (x - mx) * cos + (y - my) * sin, my - (x - mx) * sin + (y - my) * cos];
  return resampled(scan, from, paper);
}

/** The mean of every square of `factor` x `factor` pixels; what is left over at the edges goes. */
export function shrunk({ widthPx, heightPx, pixels }: Pixels, factor: number): Pixels {
  const [width, height] = [Math.floor(widthPx / factor), Math.floor(heightPx / factor)];
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let dy = 0; dy < factor; dy++)
        for (let dx = 0; dx < factor; dx++) sum += pixels[(y * factor + dy) * widthPx + x * factor + dx];
      out[y * width + x] = Math.round(sum / factor ** 2);
    }
  }
  return { widthPx: width, heightPx: height, pixels: out };
}
