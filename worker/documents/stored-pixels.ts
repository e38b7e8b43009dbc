/**
 * The pixels of a page on their way from the script that makes them to one that reads them: through the bucket, so that the script
 * between them never holds a page.
 */
import { GlimpseError } from '../errors.ts';
import type { GreyPage } from './reader.ts';

/** A grey page whose pixels, u8[heightPx, widthPx], lie at `key`. */
export interface StoredPixels extends Omit<GreyPage, 'pixels'> {
  readonly key: string;
}

export async function storePixels(bucket: R2Bucket, key: string, { pixels, ...page }: GreyPage): Promise<StoredPixels> {
  await bucket.put(key, pixels);
  return { ...page, key };
}

/** @throws GlimpseError reader_failed when they are not there any more, or not whole */
export async function loadPixels(bucket: R2Bucket, { key, ...page }: StoredPixels): Promise<GreyPage> {
  const object = await bucket.get(key);
  if (object === null || object.size !== page.widthPx * page.heightPx)
    throw new GlimpseError('reader_failed', 'The pixels of the page are gone; it is rendered anew.');
  return { ...page, pixels: new Uint8Array(await object.arrayBuffer()) };
}
