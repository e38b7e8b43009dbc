import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Codecs } from '../../../worker/media/codecs.ts';
import { nodeCodecs } from '../../../worker/media/codecs-node.ts';
import { decodeRgb } from '../../support/decode-rgb.ts';
import { openImage } from '../../../worker/media/open.ts';
import { BAD, encoded, expectedRgb, GOOD, largestDifference, TRANSPARENT } from './fixtures.ts';

let codecs: Codecs;
beforeAll(async () => {
  codecs = await nodeCodecs();
});

describe('pixels equal Pillow’s, those of AVIF nearly', () => {
  test.each(GOOD)('$file', async (item) => {
    const bytes = encoded(item.file);
    const image = await decodeRgb(bytes, codecs);
    const size = { widthPx: item.widthPx, heightPx: item.heightPx };
    expect(image).toMatchObject(size);
    expect(openImage(bytes)).toMatchObject(size);
    const expected = expectedRgb(item);
    expect(image.data.length).toBe(expected.length);
    expect(largestDifference(image.data, expected)).toBeLessThanOrEqual(item.within ?? 0);
  });
});

describe('on white as Pillow pastes it', () => {
  test.each(TRANSPARENT)('$file', async ({ file, white, within = 0 }) => {
    const { data } = await decodeRgb(encoded(file), codecs, { alpha: 'white' });
    expect(largestDifference(data, new Uint8Array(inflateSync(encoded(white))))).toBeLessThanOrEqual(within);
  });
});

describe('refused with a code', () => {
  test.each(BAD)('$file: $error', async ({ file, error }) => {
    await expect(decodeRgb(encoded(file), codecs)).rejects.toMatchObject({ name: 'GlimpseError', code: error });
  });
});
