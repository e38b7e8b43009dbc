/** What a TIFF's plan promises, and refusals by name; its pixels are in decode.test.ts. */
import { describe, expect, test } from 'vitest';
import { openImage, pagesOf } from '../../../worker/media/open.ts';
import { openTiff } from '../../../worker/media/tiff.ts';
import { madeTiff, type MadePage } from '../../support/made-tiff.ts';

const [WIDTH, HEIGHT] = [2481, 3508];
const MIB = 1 << 20;

/** A grey page in strips of so many rows, uncompressed; `tags` replace or add to its own. */
function page(rowsPerStrip: number, tags: Readonly<Record<number, readonly number[]>> = {}): Uint8Array {
  const count = Math.ceil(HEIGHT / rowsPerStrip);
  const strip = rowsPerStrip * WIDTH;
  const all: Record<number, readonly number[]> = {
    ...{ 256: [WIDTH], 257: [HEIGHT], 258: [8], 259: [1], 262: [1], 278: [rowsPerStrip] },
    // Every strip is the same bytes
    273: Array.from({ length: count }, () => 8),
    279: Array.from({ length: count }, () => strip),
    ...tags,
  };
  const entries = Object.entries(all).toSorted(([a], [b]) => Number(a) - Number(b));
  const directory = 8 + strip;
  let after = directory + 2 + 12 * entries.length + 4;
  const bytes = new Uint8Array(after + 4 * entries.reduce((sum, [, values]) => sum + values.length, 0));
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, directory, true);
  view.setUint16(directory, entries.length, true);
  for (const [i, [tag, values]] of entries.entries()) {
    const at = directory + 2 + 12 * i;
    view.setUint16(at, Number(tag), true);
    view.setUint16(at + 2, 4, true);
    view.setUint32(at + 4, values.length, true);
    if (values.length > 1) view.setUint32(at + 8, after, true);
    for (const [j, value] of values.entries()) view.setUint32(values.length > 1 ? after + 4 * j : at + 8, value, true);
    if (values.length > 1) after += 4 * values.length;
  }
  return bytes;
}

test('memory is that of a strip, not of the page', () => {
  const plan = (rows: number) => openTiff(page(rows)).plan({ widthPx: 224, heightPx: 224 }, Infinity);
  expect(plan(16).memoryBytes).toBeLessThan(11 * MIB);
  expect(plan(HEIGHT).memoryBytes).toBeGreaterThan(WIDTH * HEIGHT);
});

test.each([
  [{ 262: [8] }, 'image_unsupported', /colours of kind 8/],
  [{ 259: [6] }, 'image_unsupported', /compressed in way 6/],
  [{ 339: [3], 258: [32] }, 'image_unsupported', /no whole numbers/],
  [{ 258: [8, 16], 277: [2] }, 'image_unsupported', /different sizes/],
  [{ 262: [6], 277: [3] }, 'image_unsupported', /luma and chroma/],
  [{ 258: [3] }, 'image_corrupt', /3 bits/],
  [{ 262: [3] }, 'image_corrupt', /palette is not there/],
  [{ 277: [0] }, 'image_corrupt', /0 samples/],
  [{ 273: [8] }, 'image_corrupt', /1 of 220 strips/],
  [{ 322: [0], 323: [16], 324: [8], 325: [9] }, 'image_corrupt', /tiles are empty/],
  [{ 256: [0] }, 'image_corrupt', /0x3508/],
  [{ 256: [60_000], 257: [60_000] }, 'image_too_large', /60000x60000/],
] as const)('%j is %s', (tags, code, message) => {
  expect(() => openImage(page(16, tags))).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) }),
  );
});

test('a directory that points at itself, or behind the end, ends', () => {
  const bytes = page(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, 4, true);
  expect(() => openImage(bytes)).toThrow(expect.objectContaining({ name: 'GlimpseError' }));
  view.setUint32(4, 0xffff_fff0, true);
  expect(() => openImage(bytes)).toThrow(expect.objectContaining({ code: 'image_corrupt' }));
});

describe('pages', () => {
  const grey = (value: number, more: Partial<MadePage> = {}): MadePage => {
    const [widthPx, heightPx] = [4, 3];
    return { widthPx, heightPx, pixels: new Uint8Array(widthPx * heightPx).fill(value), ...more };
  };

  test('every directory is one, but for thumbnails; sizes are their own', () => {
    const large = { widthPx: 6, heightPx: 5, pixels: new Uint8Array(30) };
    const bytes = madeTiff([grey(10), grey(20, { isThumbnail: true }), large, grey(40, { isDeflated: true })]);
    expect(pagesOf(bytes)).toBe(3);
    const sizes = [1, 2, 3].map((page) => openImage(bytes, { page })).map(({ widthPx }) => widthPx);
    expect(sizes).toEqual([4, 6, 4]);
    expect(() => openImage(bytes, { page: 4 })).toThrow(expect.objectContaining({ code: 'image_corrupt' }));
  });

  test('a file of thumbnails has its first one; a list that goes round, or leaves the file, ends', () => {
    expect(pagesOf(madeTiff([grey(1, { isThumbnail: true }), grey(2, { isThumbnail: true })]))).toBe(1);
    expect(pagesOf(madeTiff([grey(1), grey(2)], { loops: true }))).toBe(2);
    const broken = madeTiff([grey(1)]);
    new DataView(broken.buffer).setUint32(broken.length - 12 - 4, 0xffff_fff0, true);
    expect(pagesOf(broken)).toBe(1);
  });

  test('a page that is too large is refused, and the others are not', () => {
    const bytes = madeTiff([grey(1), { ...grey(2), widthPx: 60_000, heightPx: 60_000 }]);
    expect(pagesOf(bytes)).toBe(2);
    expect(openImage(bytes).widthPx).toBe(4);
    expect(() => openImage(bytes, { page: 2 })).toThrow(expect.objectContaining({ code: 'image_too_large' }));
  });
});
