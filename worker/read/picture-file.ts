/** A picture file as a page: decoded row by row straight to grey, upright, no larger than it can be read. */
import { turned } from '../documents/grey.ts';
import type { GreyPage } from '../documents/reader.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Codecs } from '../media/codecs.ts';
import { openImage } from '../media/open.ts';
import type { Orientation } from '../media/orientation.ts';

/** Rec. 601, in 65536ths. */
const [R, G, B] = [19595, 38470, 7471];

/** Quarters clockwise, after a mirror along the upright axis where the tag says so. Source: EXIF 2.3, tag 274. */
const TURNS: Readonly<Record<Orientation, readonly [mirror: boolean, quarters: number]>> = {
  1: [false, 0],
  2: [true, 0],
  3: [false, 2],
  4: [true, 2],
  5: [true, 3],
  6: [false, 1],
  7: [true, 1],
  8: [false, 3],
};

/** @throws GlimpseError image_unsupported, image_corrupt, image_too_large */
export async function greyOf(bytes: Uint8Array, codecs: Codecs, longestSidePx: number): Promise<GreyPage> {
  const image = openImage(bytes);
  const factor = Math.min(
    1,
    longestSidePx / Math.max(image.widthPx, image.heightPx),
    Math.sqrt(LIMITS.pagePixels.value / (image.widthPx * image.heightPx)),
  );
  const wanted = { widthPx: Math.ceil(image.widthPx * factor), heightPx: Math.ceil(image.heightPx * factor) };
  const plan = image.plan(wanted);
  const { widthPx, heightPx } = plan.rows;
  if (widthPx * heightPx > LIMITS.pagePixels.value)
    throw new GlimpseError('image_too_large', `A page of ${widthPx}x${heightPx} pixels is too large to be read here.`);
  const pixels = new Uint8Array(widthPx * heightPx);
  let at = 0;
  await plan.decode({ codecs, alpha: 'white', pause: () => Promise.resolve() }, (rgb) => {
    for (let from = 0; from < rgb.length; from += 3)
      pixels[at++] = (R * rgb[from] + G * rgb[from + 1] + B * rgb[from + 2] + 32768) >> 16;
  });
  const [isMirrored, quarters] = TURNS[image.orientation];
  const straight = { widthPx, heightPx, pixels: isMirrored ? mirrored(pixels, widthPx) : pixels };
  return { ...turned(straight, quarters), dpi: 0, isRendered: false };
}

function mirrored(pixels: Uint8Array, widthPx: number): Uint8Array {
  for (let row = 0; row < pixels.length; row += widthPx) pixels.subarray(row, row + widthPx).reverse();
  return pixels;
}
