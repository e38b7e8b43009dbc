/** A part of a page's stored pixels, upright: only its rows are read. */
import type { Box } from '../documents/page.ts';
import { turned, type Grey } from '../documents/grey.ts';
import type { StoredPixels } from '../documents/stored-pixels.ts';
import { GlimpseError } from '../errors.ts';

export interface Part {
  /** In pixels of the page as it stands upright. */
  readonly box: Box;
  /** Quarters clockwise by which the stored page was turned to stand upright. */
  readonly quarters: number;
  /** A larger part is shrunk by a whole factor. */
  readonly mostPixels: number;
}

/** @throws GlimpseError reader_failed when the pixels are not there any more */
export async function cutOut(bucket: R2Bucket, page: StoredPixels, part: Part): Promise<Grey> {
  const [x0, y0, x1, y1] = storedBox(page, part);
  const [widthPx, heightPx] = [x1 - x0, y1 - y0];
  const range = { offset: y0 * page.widthPx, length: heightPx * page.widthPx };
  const object = await bucket.get(page.key, { range });
  const rows = object === null ? null : new Uint8Array(await object.arrayBuffer());
  if (rows?.length !== range.length) throw new GlimpseError('reader_failed', 'The pixels of the page are gone.');
  const pixels = new Uint8Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++)
    pixels.set(rows.subarray(y * page.widthPx + x0, y * page.widthPx + x1), y * widthPx);
  return turned(shrunk({ widthPx, heightPx, pixels }, part.mostPixels), part.quarters);
}

/** Where the box lies before the page is turned, in whole pixels, at least one each way. */
function storedBox({ widthPx: w, heightPx: h }: StoredPixels, { box, quarters }: Part): Box {
  const [x0, y0, x1, y1] = box;
  const turns = ((quarters % 4) + 4) % 4;
  const stored: Box = (
    [
      [x0, y0, x1, y1],
      [y0, h - x1, y1, h - x0],
      [w - x1, h - y1, w - x0, h - y0],
      [w - y1, x0, w - y0, x1],
    ] as const
  )[turns];
  const [left, top] = [Math.floor(within(stored[0], w - 1)), Math.floor(within(stored[1], h - 1))];
  return [left, top, Math.ceil(within(stored[2], w, left + 1)), Math.ceil(within(stored[3], h, top + 1))];
}

const within = (value: number, most: number, least = 0): number => Math.min(most, Math.max(least, value));

/** Squares of pixels become one each, their mean. */
function shrunk(grey: Grey, mostPixels: number): Grey {
  const factor = Math.ceil(Math.sqrt((grey.widthPx * grey.heightPx) / mostPixels));
  if (factor <= 1) return grey;
  const [widthPx, heightPx] = [grey.widthPx, grey.heightPx].map((side) => Math.max(1, Math.floor(side / factor)));
  const pixels = new Uint8Array(widthPx * heightPx);
  const [across, down] = [Math.min(factor, grey.widthPx), Math.min(factor, grey.heightPx)];
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      let sum = 0;
      for (let dy = 0; dy < down; dy++)
        for (let dx = 0; dx < across; dx++) sum += grey.pixels[(y * factor + dy) * grey.widthPx + x * factor + dx];
      pixels[y * widthPx + x] = Math.round(sum / (across * down));
    }
  }
  return { widthPx, heightPx, pixels };
}
