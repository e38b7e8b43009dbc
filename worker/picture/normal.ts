/** Grey pictures as a net takes them. */
import type { Grey } from '../documents/grey.ts';

/** What is taken from a pixel of 0..1 and what that is divided by, a plane: as the net learned. */
export interface Normal {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Each of `pictures` as three equal planes: f32[n, 3, height, widthPx]. What is wider is cut off, right of what is narrower stands 0. */
export function fillPlanes(
  input: Float32Array,
  pictures: readonly Grey[],
  widthPx: number,
  { mean, std }: Normal,
): void {
  let at = 0;
  for (const { widthPx: own, heightPx, pixels } of pictures) {
    const width = Math.min(own, widthPx);
    for (let plane = 0; plane < 3; plane++) {
      const [factor, less] = [1 / (255 * std[plane]), mean[plane] / std[plane]];
      for (let y = 0; y < heightPx; y++, at += widthPx) {
        for (let x = 0; x < width; x++) input[at + x] = pixels[y * own + x] * factor - less;
        input.fill(0, at + width, at + widthPx);
      }
    }
  }
}
