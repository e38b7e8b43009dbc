import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';
import { openImage } from '../../../worker/media/open.ts';
import type { EncodedImage } from '../../../worker/media/image.ts';
import { manyScans } from '../../support/many-scans.ts';
import { encoded } from './fixtures.ts';

function code(bytes: Uint8Array): string {
  try {
    openImage(bytes);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'accepted';
}

/** `bytes` with those at `at` replaced. */
function changed(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

/** Where the JPEG's frame header (its marker) stands. */
function frameHeader(bytes: Uint8Array): number {
  return bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0);
}

describe('limits, from the header alone', () => {
  test('30,000 x 30,000 pixels: the first 33 bytes are enough to refuse', () => {
    expect(code(encoded('huge.png').subarray(0, 33))).toBe('image_too_large');
  });

  test('a JPEG and a WebP over the pixels', () => {
    const jpeg = encoded('subsampled.jpg');
    expect(code(changed(jpeg, frameHeader(jpeg) + 5, 0xff, 0xff, 0xff, 0xff))).toBe('image_too_large');
    expect(code(changed(encoded('lossless.webp'), 21, 0xff, 0xff, 0xff, 0x0f))).toBe('image_too_large');
  });

  test('bytes over the limit, whatever they are', () => {
    expect(code(new Uint8Array(LIMITS.imageBytes.value + 1))).toBe('image_too_large');
  });
});

describe('JPEG variants', () => {
  const jpeg = encoded('subsampled.jpg');
  const frame = frameHeader(jpeg);
  const scan = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xda);

  test.each([
    [0xc3, 'lossless'],
    [0xc5, 'hierarchical'],
    [0xc9, 'arithmetic-coded'],
  ])('frame type %i is refused as %s', (type, word) => {
    expect(() => openImage(changed(jpeg, frame + 1, type))).toThrow(
      expect.objectContaining({ code: 'image_unsupported', message: expect.stringContaining(word) }),
    );
  });

  test('12 bits, two channels, zero height', () => {
    expect(code(changed(jpeg, frame + 4, 12))).toBe('image_unsupported');
    expect(code(changed(jpeg, frame + 9, 2))).toBe('image_unsupported');
    expect(code(changed(jpeg, frame + 5, 0, 0))).toBe('image_corrupt');
  });

  test('scans that go over the pixels too often are refused before anything is decoded; as many over few pixels are not', () => {
    expect(code(manyScans(64))).toBe('image_too_large');
    expect(code(manyScans(20))).toBe('accepted');
    expect(openImage(manyScans(20)).work).toBeGreaterThan(40e6);
  });

  test('work: pixels times passes; a progressive picture holds its coefficients', () => {
    const [baseline, progressive] = ['photo.jpg', 'progressive.jpg'].map((file) => openImage(encoded(file)));
    expect(baseline.work).toBe(90 * 70);
    expect(progressive.work / (37 * 23)).toBeGreaterThan(4);
    const rest = (image: EncodedImage) => image.plan(image).memoryBytes - 3 * image.widthPx * image.heightPx;
    expect(rest(openImage(encoded('progressive.jpg')))).toBeGreaterThan(rest(openImage(encoded('subsampled.jpg'))));
  });

  test('a thousand scans, each of which would cost a pass over the picture', () => {
    const empty = jpeg.subarray(scan, scan + 14);
    const scans = Array.from({ length: 1000 }, () => empty);
    const parts = [jpeg.subarray(0, scan), ...scans, jpeg.subarray(scan)];
    expect(code(new Uint8Array(parts.flatMap((part) => [...part])))).toBe('image_corrupt');
  });
});

test('of an animation the size of its canvas counts, of an APNG the default image', () => {
  expect(openImage(encoded('animated-placed.webp'))).toMatchObject({ kind: 'webp', widthPx: 60, heightPx: 40 });
  expect(openImage(encoded('placed.gif'))).toMatchObject({ kind: 'gif', widthPx: 12, heightPx: 9 });
  expect(openImage(encoded('beyond-canvas.gif'))).toMatchObject({ widthPx: 9, heightPx: 7 });
  expect(openImage(encoded('apng.png'))).toMatchObject({ kind: 'png', widthPx: 37, heightPx: 23 });
});

test('a WebP whose canvas and picture differ', () => {
  const bytes = encoded('lossless-alpha.webp');
  const vp8x = encoded('orientation-8.webp');
  expect(code(bytes)).toBe('accepted');
  expect(code(changed(vp8x, 24, 99))).toBe('image_corrupt');
});
