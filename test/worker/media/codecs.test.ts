import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import type { Codecs } from '../../../worker/media/codecs.ts';
import { nodeCodecs } from '../../../worker/media/codecs-node.ts';
import { decodeImage, release } from '../../../worker/media/decode.ts';
import { encoded, expectedRgb, GOOD } from './fixtures.ts';

let codecs: Codecs;
const instances = vi.spyOn(WebAssembly, 'Instance');
beforeEach(async () => {
  codecs = await nodeCodecs();
  instances.mockClear();
});
afterAll(() => vi.restoreAllMocks());

test('one instance of a decoder serves all images, also at the same time', async () => {
  const files = ['subsampled.jpg', 'progressive.jpg', 'photo.jpg', 'lossy.webp', 'lossless.webp'];
  const images = await Promise.all(files.map((file) => decodeImage(encoded(file), codecs)));
  expect(instances).toHaveBeenCalledTimes(2);
  images.forEach(({ data }, i) => expect(data).toEqual(expectedRgb(GOOD.find(({ file }) => file === files[i])!)));
});

test.each(['jpeg', 'webp'] as const)('a %s decoder that failed is replaced', async (kind) => {
  const good = encoded(kind === 'jpeg' ? 'subsampled.jpg' : 'lossy.webp');
  const broken = good.slice(0, good.length / 4);
  await codecs[kind](good);
  await codecs[kind](broken).catch(() => null);
  const image = await codecs[kind](good);
  expect(image).toMatchObject({ widthPx: 37, heightPx: 23 });
  expect(instances).toHaveBeenCalledTimes(2);
});

test('an image that waits beside a broken one gets a fresh decoder', async () => {
  const good = encoded('subsampled.jpg');
  const [, image] = await Promise.all([
    codecs.jpeg(good.slice(0, good.length / 4)).catch(() => null),
    codecs.jpeg(good),
  ]);
  expect(image).toMatchObject({ widthPx: 37, heightPx: 23 });
  expect(instances).toHaveBeenCalledTimes(2);
});

test('a decoder that cannot start is no fault of the image, and is tried again', async () => {
  instances.mockImplementationOnce(() => {
    throw new RangeError('out of memory');
  });
  await expect(decodeImage(encoded('lossy.webp'), codecs)).rejects.toMatchObject({ code: 'out_of_memory' });
  await expect(decodeImage(encoded('lossy.webp'), codecs)).resolves.toMatchObject({ widthPx: 37 });
});

test.each(['rgb.png', 'orientation-6.jpg', 'lossy.webp'])('the pixels of %s are freed when released', async (file) => {
  const image = await decodeImage(encoded(file), codecs);
  release(image);
  expect(image.data.length).toBe(0);
});
