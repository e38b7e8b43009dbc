/** PNG files are read back as what was written. */
import { expect, test } from 'vitest';
import { nodeCodecs } from '../../../worker/media/codecs-node.ts';
import { encodePng } from '../../../worker/media/encode-png.ts';
import { decodeRgb } from '../../support/decode-rgb.ts';

const noise = (count: number) => Uint8Array.from({ length: count }, (_, i) => (i * i * 31 + 7 * i) % 256);

test.each([
  [1, 1, 3],
  [7, 5, 1],
  [300, 411, 3],
] as const)('%dx%d with %d channels', async (widthPx, heightPx, channels) => {
  const pixels = noise(widthPx * heightPx * channels);
  const row = (y: number) => pixels.subarray(y * widthPx * channels, (y + 1) * widthPx * channels);
  const png = await encodePng({ widthPx, heightPx, channels, row });
  const { data, ...size } = await decodeRgb(png, await nodeCodecs());
  expect(size).toEqual({ widthPx, heightPx });
  expect(data).toEqual(channels === 3 ? pixels : Uint8Array.from(data, (_, i) => pixels[Math.floor(i / 3)]));
});
