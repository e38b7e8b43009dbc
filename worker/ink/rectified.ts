/** A sheet that was photographed from an angle, as it lies: its corners become those of a picture. */
import type { Grey } from '../documents/grey.ts';
import {
  after,
  mapped,
  ofUnitSquare,
  scaled,
  type Corners,
  type Place,
  type Projective,
} from '../documents/projective.ts';

export interface Rectified {
  readonly pixels: Grey;
  /** From places of the new picture to those of the photo. */
  readonly toPhoto: Projective;
}

/** As large as the sheet is seen, linear between pixels. `corners` in pixels. */
export function rectified({ widthPx: width, heightPx: height, pixels }: Grey, corners: Corners): Rectified {
  const [a, b, c, d] = corners;
  const mean = (one: number, other: number) => Math.round((one + other) / 2);
  const [widthPx, heightPx] = [mean(distance(a, b), distance(d, c)), mean(distance(a, d), distance(b, c))];
  const toPhoto = after(ofUnitSquare(corners), scaled(1 / widthPx, 1 / heightPx));
  const out = new Uint8Array(widthPx * heightPx);
  const within = (value: number, most: number) => Math.min(Math.max(value, 0), most);
  for (let y = 0, at = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, at++) {
      const place = mapped(toPhoto, x, y);
      const [photoX, photoY] = [within(place[0], width - 1.001), within(place[1], height - 1.001)];
      const [left, top] = [Math.floor(photoX), Math.floor(photoY)];
      const [u, v] = [photoX - left, photoY - top];
      const from = top * width + left;
      const upper = pixels[from] * (1 - u) + pixels[from + 1] * u;
      const lower = pixels[from + width] * (1 - u) + pixels[from + width + 1] * u;
      out[at] = upper * (1 - v) + lower * v;
    }
  }
  return { pixels: { widthPx, heightPx, pixels: out }, toPhoto };
}

const distance = ([ax, ay]: Place, [bx, by]: Place): number => Math.hypot(ax - bx, ay - by);
