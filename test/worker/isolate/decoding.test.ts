import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';
import type { Codecs } from '../../../worker/media/codecs.ts';
import type { PictureService } from '../../../worker/media/elsewhere.ts';
import type { DecodePlan, EncodedImage } from '../../../worker/media/image.ts';
import { placeOf, type DecodingPlaces } from '../../../worker/isolate/decoding.ts';

const ROOM = 1000;
const THERE = LIMITS.mediaDecodingBytes.value;
const TO = { widthPx: 10, heightPx: 10 };
const service: PictureService = { resized: () => Promise.resolve({ value: new Uint8Array(300) }) };

function picture(memoryBytes: number, codec?: 'avif'): EncodedImage {
  const plan = (): DecodePlan => ({ rows: TO, memoryBytes, codec, decode: () => Promise.resolve() });
  return { bytes: new Uint8Array(1), kind: codec ?? 'webp', orientation: 1, work: 100, ...TO, plan };
}

function places(fields: Partial<DecodingPlaces>): DecodingPlaces {
  return { codecs: {} as Codecs, roomBytes: ROOM, elsewhere: service, ...fields };
}

describe('where a picture is decoded', () => {
  test('here when it fits, elsewhere when it fits there only', () => {
    expect(placeOf(picture(ROOM), TO, places({}))).toBe('here');
    expect(placeOf(picture(ROOM + 1), TO, places({}))).toBe('elsewhere');
    expect(placeOf(picture(THERE), TO, places({}))).toBe('elsewhere');
  });

  test('a kind without a decoder here is decoded elsewhere, however small; Node has all decoders', () => {
    expect(placeOf(picture(1, 'avif'), TO, places({}))).toBe('elsewhere');
    const codecs = { avif: () => Promise.resolve(null) } as unknown as Codecs;
    expect(placeOf(picture(1, 'avif'), TO, places({ codecs, elsewhere: undefined }))).toBe('here');
  });

  test.each([
    ['too large for both', picture(THERE + 1), {}, 'image_too_large', /88080384 are there/],
    [
      'too large for here, and nowhere else to go',
      picture(ROOM + 1),
      { elsewhere: undefined },
      'image_too_large',
      /1000/,
    ],
    ['no room for the result', picture(ROOM + 1), { roomBytes: 299 }, 'image_too_large', /pixels/],
    ['no decoder anywhere', picture(1, 'avif'), { elsewhere: undefined }, 'image_unsupported', /glimpse-media/],
  ] as const)('%s: refused', (_, image, fields, code, message) => {
    const refusal = expect.objectContaining({ code, message: expect.stringMatching(message) });
    expect(() => placeOf(image, TO, places(fields))).toThrow(refusal);
  });
});
