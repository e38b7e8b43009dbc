/** A turned box of a picture, laid straight at the height that a net reads. */
import type { Grey } from '../documents/grey.ts';
import type { TurnedBox } from './turned-box.ts';

/** Where it shrinks by more, several points make one pixel. */
const SHRINKS = 1.5;
const MOST_POINTS = 4;
/** Narrower pictures of single letters are not read. */
const LEAST_WIDTH = 8;

/** `squeeze`: less than 1 makes it narrower than the box is. */
export function cropped(page: Grey, box: TurnedBox, height: number, squeeze: number): Grey {
  const width = Math.max(LEAST_WIDTH, Math.round((box.width / box.height) * height * squeeze));
  const pixels = new Uint8Array(width * height);
  const [stepX, stepY] = [box.width / width, box.height / height];
  const points = stepY > SHRINKS ? Math.min(MOST_POINTS, Math.ceil(stepY)) : 1;
  const [cos, sin] = [Math.cos(box.angle), Math.sin(box.angle)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let j = 0; j < points; j++) {
        const across = (y + (j + 0.5) / points) * stepY - box.height / 2;
        for (let i = 0; i < points; i++) {
          const along = (x + (i + 0.5) / points) * stepX - box.width / 2;
          sum += sampled(page, box.x + along * cos - across * sin, box.y + along * sin + across * cos);
        }
      }
      pixels[y * width + x] = sum / (points * points) + 0.5;
    }
  }
  return { widthPx: width, heightPx: height, pixels };
}

/** Linear between the four nearest pixels; beyond the edge is the edge. */
function sampled({ widthPx, heightPx, pixels }: Grey, x: number, y: number): number {
  const [atX, atY] = [clamped(x - 0.5, widthPx - 1), clamped(y - 0.5, heightPx - 1)];
  const [left, top] = [Math.floor(atX), Math.floor(atY)];
  const [right, below] = [Math.min(left + 1, widthPx - 1), Math.min(top + 1, heightPx - 1)];
  const [u, v] = [atX - left, atY - top];
  const upper = pixels[top * widthPx + left] * (1 - u) + pixels[top * widthPx + right] * u;
  const lower = pixels[below * widthPx + left] * (1 - u) + pixels[below * widthPx + right] * u;
  return upper * (1 - v) + lower * v;
}

const clamped = (value: number, most: number): number => Math.min(most, Math.max(0, value));
