import { describe, expect, test } from 'vitest';
import { smartResize } from '../../../worker/media/smart-resize.ts';

const IMAGE = { factor: 28, temporalFactor: 2, minVolume: 12_544, maxVolume: 9_633_792 };

describe('images, as the reference resizes them', () => {
  test.each([
    [480, 640, 476, 644, 391],
    [336, 336, 336, 336, 144],
    [720, 1280, 728, 1288, 1196],
    [1000, 1000, 1008, 1008, 1296],
    [1080, 1920, 1092, 1932, 2691],
    [2339, 1654, 2352, 1652, 4956],
    [2160, 3840, 1624, 2912, 6032],
    [3000, 4000, 1876, 2520, 6030],
    [20, 20, 84, 84, 9],
    [10, 300, 28, 840, 30],
    [42, 70, 84, 112, 12],
    [28, 5600, 28, 5600, 200],
  ])('%ix%i becomes %ix%i, %i tokens', (heightPx, widthPx, height, width, tokens) => {
    const size = smartResize({ heightPx, widthPx, frames: 2 }, IMAGE);
    expect(size).toEqual({ heightPx: height, widthPx: width });
    expect((size.heightPx * size.widthPx) / 28 ** 2).toBe(tokens);
  });
});

describe('videos', () => {
  test.each([
    [9_633_792, 24, 720, 1280, 448, 840, 5_760],
    [47_040_000, 24, 720, 1280, 728, 1288, 14_352],
    [47_040_000, 16, 720, 1280, 728, 1288, 9_568],
    [47_040_000, 60, 720, 1280, 644, 1176, 28_980],
    [47_040_000, 600, 720, 1280, 196, 364, 27_300],
    [100_352_000, 180, 720, 1280, 560, 980, 63_000],
    [100_352_000, 640, 1080, 1920, 280, 504, 57_600],
  ])(
    'cap %i: %i frames of %ix%i become %ix%i, %i tokens',
    (maxVolume, frames, heightPx, widthPx, height, width, tokens) => {
      const size = smartResize({ heightPx, widthPx, frames }, { ...IMAGE, maxVolume });
      expect(size).toEqual({ heightPx: height, widthPx: width });
      expect(((frames / 2) * size.heightPx * size.widthPx) / 28 ** 2).toBe(tokens);
    },
  );

  test('an odd number of frames shrinks by its raw count, once the even count is over the cap', () => {
    const rule = { ...IMAGE, maxVolume: 4 * 280 * 280 - 1 };
    // round(3 / 2) is 2 pairs = 4 frames > cap, yet 3 frames of 280x280 are below it: the sides do not shrink.
    expect(smartResize({ heightPx: 280, widthPx: 280, frames: 3 }, rule)).toEqual({ heightPx: 308, widthPx: 308 });
  });
});

describe('refusals', () => {
  test.each([
    [14, 2900],
    [28, 5601],
    [5629, 28],
    [1, 201],
  ])('%ix%i is too long', (heightPx, widthPx) => {
    expect(() => smartResize({ heightPx, widthPx, frames: 2 }, IMAGE)).toThrow(
      expect.objectContaining({ code: 'image_aspect_ratio' }),
    );
  });

  test('one frame is a broken promise of the caller', () => {
    expect(() => smartResize({ heightPx: 28, widthPx: 28, frames: 1 }, IMAGE)).toThrow(
      expect.objectContaining({ code: 'shape_mismatch' }),
    );
  });
});
