import { readFile } from 'node:fs/promises';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import type { Codecs } from '../../../worker/media/codecs.ts';
import { nodeCodecs } from '../../../worker/media/codecs-node.ts';
import { jpegCodec } from '../../../worker/media/jpeg-codec.ts';
import type { RgbaImage } from '../../../worker/media/uncopied.ts';
import { decodeRgb } from '../../support/decode-rgb.ts';
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
  const images = await Promise.all(files.map((file) => decodeRgb(encoded(file), codecs)));
  expect(instances).toHaveBeenCalledTimes(2);
  images.forEach(({ data }, i) => expect(data).toEqual(expectedRgb(GOOD.find(({ file }) => file === files[i])!)));
});

test.each([
  ['subsampled.jpg', (bytes: Uint8Array) => bytes.fill(0xff, 20, 40)],
  ['lossy.webp', (bytes: Uint8Array) => bytes.fill(0, 40)],
])('a decoder that failed on a damaged %s is replaced', async (file, damage) => {
  const good = encoded(file);
  const broken = damage(good.slice());
  await decodeRgb(good, codecs);
  await decodeRgb(broken, codecs).catch(() => null);
  await expect(decodeRgb(good, codecs)).resolves.toMatchObject({ widthPx: 37, heightPx: 23 });
});

test('a JPEG is the same wherever a fresh decoder’s memory ends', async () => {
  const wasm = new URL(import.meta.resolve('@cwasm/jpeg-turbo/jpeg-turbo.wasm'));
  const module = await WebAssembly.compile(await readFile(wasm));
  const file = encoded('subsampled.jpg');
  const sums = new Set<number>();
  // A page of memory in steps that are smaller than what the decoder allocates first.
  for (let padding = 0; padding < 1 << 16; padding += 512) {
    const padded = new Uint8Array(file.length + padding);
    padded.set(file);
    jpegCodec(module)(padded, { components: 3, widthPx: 37, heightPx: 23 }, ({ pixels }) =>
      sums.add(pixels.reduce((sum, value) => sum + value, 0)),
    );
  }
  expect(sums.size).toBe(1);
  expect([...sums][0]).toBeGreaterThan(0);
});

test('a WebP that waits beside a broken one gets a fresh decoder', async () => {
  const good = encoded('lossy.webp');
  const seen: RgbaImage[] = [];
  await Promise.all([
    codecs.webp(good.slice(0, good.length / 4), () => undefined).catch(() => null),
    codecs.webp(good, (image) => seen.push(image)),
  ]);
  expect(seen).toMatchObject([{ widthPx: 37, heightPx: 23 }]);
  expect(instances).toHaveBeenCalledTimes(2);
});

test('a WebP is seen where it lies, and the platform’s constructors are as before', async () => {
  const before = [globalThis.Uint8ClampedArray, globalThis.ImageData];
  const clamped = vi.spyOn(globalThis, 'Uint8ClampedArray');
  await codecs.webp(encoded('lossy.webp'), ({ data }) => expect(data.buffer.byteLength).toBeGreaterThan(1 << 20));
  expect(clamped).not.toHaveBeenCalled();
  clamped.mockRestore();
  expect([globalThis.Uint8ClampedArray, globalThis.ImageData]).toEqual(before);
});

test.each(['lossy.webp', 'subsampled.jpg'])('a decoder of %s that cannot start is tried again', async (file) => {
  instances.mockImplementationOnce(() => {
    throw new RangeError('out of memory');
  });
  await expect(decodeRgb(encoded(file), codecs)).rejects.toMatchObject({ code: 'out_of_memory' });
  await expect(decodeRgb(encoded(file), codecs)).resolves.toMatchObject({ widthPx: 37 });
});
