/** The picture of a region, cut out by a script that holds pages: here only what a model looks at is ever in memory. */
import { heightOf, widthOf } from '../../documents/box.ts';
import type { Region } from '../../documents/regions/region.ts';
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { regionKey } from '../keys.ts';
import type { Work } from '../work.ts';
import type { FirstReading } from './draft.ts';

const POINTS_PER_INCH = 72;

/** A PNG. @throws GlimpseError as readers do */
export async function pictureOf(work: Work, first: FirstReading, region: Region): Promise<Uint8Array> {
  const { bucket, id, claim } = work;
  const key = regionKey(id, first.page.page, claim.token);
  await put(work, first, region, key);
  const object = await bucket.get(key);
  if (object === null) throw new GlimpseError('reader_failed', 'The picture of the region is not stored any more.');
  return new Uint8Array(await object.arrayBuffer());
}

/** Out of the pixels that were read, or drawn anew where the first reader read letters. */
async function put({ readers, claim }: Work, { page, pixels }: FirstReading, { box }: Region, pngKey: string) {
  const mostPixels = LIMITS.regionPixels.value;
  if (pixels !== null) {
    await readers.page.cut(pixels, { box, quarters: page.rotation / 90, mostPixels }, pngKey);
    return;
  }
  const { request, fetched } = claim;
  const fitting = POINTS_PER_INCH * Math.sqrt(mostPixels / (widthOf(box) * heightOf(box)));
  const dpi = Math.min(Math.max(request.ocr.dpi, LIMITS.regionDpi.value), fitting);
  const file = { key: fetched!.key, etag: fetched!.etag };
  await readers.pdf.draw(file, request.document.password, page.page, { dpi, box, pngKey });
}
