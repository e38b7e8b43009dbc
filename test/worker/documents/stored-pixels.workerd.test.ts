/** Pixels through a bucket: as they were put, or not at all. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { loadPixels, storePixels } from '../../../worker/documents/stored-pixels.ts';

const page = { widthPx: 3, heightPx: 2, dpi: 150, pixels: Uint8Array.of(0, 50, 100, 150, 200, 255) };

test('come back as they were put', async () => {
  const stored = await storePixels(env.DOCUMENTS, 'pixels', page);
  expect(stored).toEqual({ widthPx: 3, heightPx: 2, dpi: 150, key: 'pixels' });
  expect(await loadPixels(env.DOCUMENTS, stored)).toEqual(page);
});

test.each([
  ['gone', { key: 'nowhere' }],
  ['fewer than the page has', { heightPx: 3 }],
])('are never taken when they are %s', async (_, change) => {
  const stored = await storePixels(env.DOCUMENTS, 'pixels', page);
  await expect(loadPixels(env.DOCUMENTS, { ...stored, ...change })).rejects.toMatchObject({ code: 'reader_failed' });
});
