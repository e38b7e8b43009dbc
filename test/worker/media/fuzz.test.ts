/** Damaged files give an image or one of our errors, in bounded time; never a crash, a hang or a failed next image. */
import { beforeAll, describe, expect, test } from 'vitest';
import { GlimpseError } from '../../../worker/errors.ts';
import type { Codecs } from '../../../worker/media/codecs.ts';
import { nodeCodecs } from '../../../worker/media/codecs-node.ts';
import { decodeRgb } from '../../support/decode-rgb.ts';
import { BAD, encoded, GOOD } from './fixtures.ts';

/** Far above the slowest decode of a picture at the limit of pixels, on a busy machine. */
const MAX_MS = 5000;
const CODES = ['image_unsupported', 'image_corrupt', 'image_too_large'];

let codecs: Codecs;
beforeAll(async () => {
  codecs = await nodeCodecs();
});

async function outcome(bytes: Uint8Array): Promise<string> {
  const start = performance.now();
  try {
    const { widthPx, heightPx, data } = await decodeRgb(bytes, codecs);
    expect(data.length).toBe(3 * widthPx * heightPx);
    return 'image';
  } catch (error) {
    if (!(error instanceof GlimpseError)) throw error;
    expect(CODES).toContain(error.code);
    return error.code;
  } finally {
    expect(performance.now() - start).toBeLessThan(MAX_MS);
  }
}

/** Repeatable numbers in 0..n-1 (a linear congruential generator). */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const FILES = [...GOOD, ...BAD].map(({ file }) => file).filter((file) => !file.startsWith('other'));

/** Of a large file some, and all near its end. */
const CUTS = 1000;
const LAST_BYTES = 64;

function cuts({ length }: Uint8Array): number[] {
  const step = Math.ceil(length / CUTS);
  return Array.from({ length }, (_, cut) => cut).filter((cut) => cut % step === 0 || cut > length - LAST_BYTES);
}

describe('cut off at every length', () => {
  // Without its checksum, that one is whole
  test.each(FILES.filter((file) => file !== 'wrong-checksum.png'))('%s', async (file) => {
    const bytes = encoded(file);
    const whole = await pixels(bytes);
    const wrong: number[] = [];
    for (const length of cuts(bytes)) {
      const cut = bytes.subarray(0, length);
      // Only what is not picture data may be missing
      if ((await outcome(cut)) === 'image' && !same(await pixels(cut), whole)) wrong.push(length);
    }
    expect(wrong).toEqual([]);
  });
});

function same(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a !== null && b !== null && Buffer.compare(a, b) === 0;
}

async function pixels(bytes: Uint8Array): Promise<Uint8Array | null> {
  return decodeRgb(bytes, codecs).then(
    ({ data }) => data,
    () => null,
  );
}

describe('bytes changed at random', () => {
  test.each(FILES)('%s', async (file) => {
    const bytes = encoded(file);
    const roll = dice(bytes.length);
    for (let round = 0; round < 60; round++) {
      const damaged = bytes.slice();
      for (let flips = 1 + roll(4); flips > 0; flips--) damaged[roll(bytes.length)] = roll(256);
      await outcome(damaged);
    }
    // The decoder still works for the next client
    expect(await outcome(encoded('subsampled.jpg'))).toBe('image');
    expect(await outcome(encoded('lossy.webp'))).toBe('image');
  });
});
