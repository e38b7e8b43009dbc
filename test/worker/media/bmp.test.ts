/** Opacity in a BMP, and refusals by name; pixels against Pillow's are in decode.test.ts. */
import { expect, test } from 'vitest';
import type { Codecs } from '../../../worker/media/codecs.ts';
import type { Alpha } from '../../../worker/media/image.ts';
import { decodeRgb } from '../../support/decode-rgb.ts';

const HEADER_BYTES = 14 + 108;

/** Two pixels of blue, green, red and opacity. */
function twoPixels(pixels: readonly number[], masks = [0xff0000, 0xff00, 0xff, 0xff000000]): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + pixels.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  for (const [at, value] of [
    [10, HEADER_BYTES],
    [14, 108],
    [18, 2],
    [22, 1],
    [30, 3],
  ])
    view.setUint32(at, value, true);
  view.setUint16(28, 32, true);
  for (const [i, mask] of masks.entries()) view.setUint32(54 + 4 * i, mask, true);
  bytes.set(pixels, HEADER_BYTES);
  return bytes;
}

const decoded = async (bytes: Uint8Array, alpha: Alpha) => [...(await decodeRgb(bytes, {} as Codecs, { alpha })).data];

test('opacity counts where some pixel has any', async () => {
  const bytes = twoPixels([1, 2, 3, 0, 10, 20, 30, 255]);
  expect(await decoded(bytes, 'white')).toEqual([255, 255, 255, 30, 20, 10]);
  expect(await decoded(bytes, 'drop')).toEqual([3, 2, 1, 30, 20, 10]);
});

test('a picture of which nothing would be seen is seen: nobody wrote its opacity', async () => {
  expect(await decoded(twoPixels([1, 2, 3, 0, 10, 20, 30, 0]), 'white')).toEqual([3, 2, 1, 30, 20, 10]);
});

test('channels that are no adjacent bits of one byte are refused by name', async () => {
  await expect(decoded(twoPixels([0, 0, 0, 0, 0, 0, 0, 0], [0xff0f, 0, 0, 0]), 'drop')).rejects.toMatchObject({
    code: 'image_unsupported',
    message: expect.stringContaining('ff0f'),
  });
});
