import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sampleFrames } from '../../../../worker/media/video/sampling.ts';
import { smartResize } from '../../../../worker/media/smart-resize.ts';

interface Vector {
  readonly frames: number;
  readonly fps: number;
  readonly duration: number;
  readonly source: readonly [heightPx: number, widthPx: number];
  readonly indices: readonly number[];
  readonly stamps: readonly number[];
  readonly resized: readonly [heightPx: number, widthPx: number];
  readonly tokens: number;
}

const GOLDEN = new URL('../../../golden/video/sampling.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as { readonly vectors: readonly Vector[] };
const CASES = vectors.map(
  (vector) => [`${vector.frames} frames, ${vector.fps.toFixed(3)} per second`, vector] as const,
);

const MICROSECOND = 1e-6;
const MILLISECOND = 1e-3;
const stampsOf = (seconds: readonly number[]) => seconds.filter((_, i) => i % 2 === 0).map((each) => Math.floor(each));
const regular = (frames: number, fps: number, first = 0) => Array.from({ length: frames }, (_, i) => first + i / fps);

describe('frames at a constant rate are those that the reference takes by counting', () => {
  test('all of its vectors are there', () => expect(vectors).toHaveLength(26));

  test.each(CASES)('%s', (_, { frames, fps, duration, indices, stamps }) => {
    // Fragmented MP4 files begin later than at 0.
    for (const first of [0, 0.067]) {
      const timeline = { times: regular(frames, fps, first), durationS: duration, toleranceS: MICROSECOND };
      const sampled = sampleFrames(timeline);
      expect(sampled.indices).toEqual(indices);
      expect(stampsOf(sampled.seconds)).toEqual(stamps);
    }
  });

  test.each(CASES.filter(([, { duration }]) => duration <= 300))(
    'in whole milliseconds: %s',
    (_, { frames, fps, duration, indices, stamps }) => {
      const times = regular(frames, fps, 0.023).map((time) => Math.round(time * 1000) / 1000);
      const sampled = sampleFrames({ times, durationS: duration, toleranceS: MILLISECOND });
      expect(sampled.indices).toEqual(indices);
      expect(stampsOf(sampled.seconds)).toEqual(stamps);
    },
  );

  test.each(CASES)('size and tokens: %s', (_, { indices, source: [heightPx, widthPx], resized, tokens }) => {
    const rule = { factor: 28, temporalFactor: 2, minVolume: 12_544, maxVolume: 47_040_000 };
    const size = smartResize({ heightPx, widthPx, frames: indices.length }, rule);
    expect([size.heightPx, size.widthPx]).toEqual(resized);
    expect(((indices.length / 2) * size.heightPx * size.widthPx) / 28 ** 2).toBe(tokens);
  });
});

describe('frames at no constant rate', () => {
  test('have their own times', () => {
    const times = [0, 0.1, 0.2, 0.9, 1.6, 1.7, 2.4];
    const { indices, seconds } = sampleFrames({ times, durationS: 2.5, toleranceS: MICROSECOND });
    expect(indices).toEqual([0, 3, 4, 6]);
    expect(seconds).toEqual([0, 0.9, 1.6, 2.4]);
  });

  test('a frame that is shown for long counts once', () => {
    const { indices } = sampleFrames({ times: [0, 3], durationS: 6, toleranceS: MICROSECOND });
    expect(indices).toEqual([0, 1]);
  });
});

describe('fewer than the rule takes', () => {
  test('come evenly over the whole clip', () => {
    const timeline = { times: regular(1800, 30), durationS: 60, toleranceS: MICROSECOND };
    expect(sampleFrames(timeline, 4).indices).toEqual([0, 450, 900, 1350]);
    expect(sampleFrames(timeline, 40).indices).toHaveLength(40);
  });

  test('are not more where the rule takes fewer', () => {
    const timeline = { times: regular(60, 30), durationS: 2, toleranceS: MICROSECOND };
    expect(sampleFrames(timeline, 40).indices).toEqual([0, 15, 30, 45]);
  });
});
