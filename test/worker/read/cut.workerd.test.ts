/** Parts of a page that lies in R2: in whatever turn it stands upright, they are what lies there. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { turned } from '../../../worker/documents/grey.ts';
import type { Box } from '../../../worker/documents/page.ts';
import { storePixels } from '../../../worker/documents/stored-pixels.ts';
import { cutOut } from '../../../worker/read/cut.ts';

const [WIDTH, HEIGHT] = [7, 5];
const page = { widthPx: WIDTH, heightPx: HEIGHT, pixels: Uint8Array.from({ length: 35 }, (_, i) => i) };
const stored = () => storePixels(env.DOCUMENTS, 'cut/page', { ...page, dpi: 150 });
const ALL = 1e6;

test.each([0, 1, 2, 3])('turned by %i quarters', async (quarters) => {
  const upright = turned(page, quarters);
  const box: Box = [1, 2, 4, 5];
  const { widthPx, heightPx, pixels } = await cutOut(env.DOCUMENTS, await stored(), { box, quarters, mostPixels: ALL });
  expect([widthPx, heightPx]).toEqual([3, 3]);
  const expected = [2, 3, 4].flatMap((y) => [1, 2, 3].map((x) => upright.pixels[y * upright.widthPx + x]));
  expect([...pixels]).toEqual(expected);
});

test('a box that reaches beyond the page ends there, and holds a pixel at least', async () => {
  const cut = async (box: Box) => cutOut(env.DOCUMENTS, await stored(), { box, quarters: 0, mostPixels: ALL });
  expect([...(await cut([-9, -9, 99, 99])).pixels]).toEqual([...page.pixels]);
  expect([...(await cut([6.5, 4.5, 6.6, 4.6])).pixels]).toEqual([34]);
  expect([...(await cut([50, 50, 60, 60])).pixels]).toEqual([34]);
});

test('what has too many pixels is shrunk to the mean of its squares', async () => {
  const { widthPx, heightPx, pixels } = await cutOut(env.DOCUMENTS, await stored(), {
    box: [0, 0, 4, 4],
    quarters: 0,
    mostPixels: 4,
  });
  expect([widthPx, heightPx, ...pixels]).toEqual([2, 2, 4, 6, 18, 20]);
});

test('pixels that are gone are said to be', async () => {
  const gone = { ...(await stored()), key: 'cut/nothing' };
  await expect(cutOut(env.DOCUMENTS, gone, { box: [0, 0, 1, 1], quarters: 0, mostPixels: ALL })).rejects.toMatchObject({
    code: 'reader_failed',
  });
});
