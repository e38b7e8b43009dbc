import { describe, expect, test } from 'vitest';
import { beyondEdge } from '../../../../worker/media/video/fit.ts';
import type { ClipFacts } from '../../../../worker/media/video/clip.ts';

const FITS: ClipFacts = {
  sizeBytes: 4_000_000,
  container: 'WebM',
  isContainerRead: true,
  codecName: 'VP9',
  codec: 'vp9',
  seconds: 12,
  widthPx: 1280,
  heightPx: 720,
  codedPixels: 1280 * 720,
  decodedFrames: 346,
};

const reasonOf = (facts: Partial<ClipFacts>) => beyondEdge({ ...FITS, ...facts })?.reason ?? null;

describe('a clip is decoded here', () => {
  test('within all limits', () => expect(reasonOf({})).toBeNull());
  test('at its limits', () =>
    expect(reasonOf({ seconds: 20, codedPixels: 1920 * 1088, sizeBytes: 25 << 20, decodedFrames: 239 })).toBeNull());
  test('as far as a header that says little tells', () =>
    expect(reasonOf({ seconds: null, codedPixels: null, decodedFrames: null })).toBeNull());
});

test.each([
  [
    'video:container',
    'video_codec_unsupported',
    'an AVI file',
    { container: 'AVI', isContainerRead: false, codec: null },
  ],
  ['video:codec', 'video_codec_unsupported', 'H.264 (avc1.64001f)', { codec: null, codecName: 'H.264 (avc1.64001f)' }],
  ['video:seconds', 'video_too_long', '20.5 s; at most 20 s', { seconds: 20.5 }],
  [
    'video:size',
    'video_too_large',
    '2560x1440 pixels; at most 2088960',
    { codedPixels: 2560 * 1440, widthPx: 2560, heightPx: 1440 },
  ],
  ['video:bytes', 'video_too_large', `${(25 << 20) + 1} bytes; at most ${25 << 20}`, { sizeBytes: (25 << 20) + 1 }],
  ['video:pixels', 'video_too_large', '501 million pixels; at most 500 million', { decodedFrames: 543 }],
] as const)('beyond %s it is refused as %s, with the value and the limit', (reason, code, words, facts) => {
  const beyond = beyondEdge({ ...FITS, ...facts });
  expect(beyond?.reason).toBe(reason);
  expect(beyond?.error.code).toBe(code);
  expect(beyond?.error.message).toContain(words);
  // Two ways that always help: frames, and a server elsewhere.
  expect(beyond?.error.message).toContain('data:video/jpeg;base64');
  expect(beyond?.error.message).toContain('ORIGINS');
});

test('the first limit in the order of the checks is named', () => {
  const all = { codec: null, seconds: 600, codedPixels: 8e6, sizeBytes: 1e9, decodedFrames: 9000 };
  expect(reasonOf({ ...all, isContainerRead: false })).toBe('video:container');
  expect(reasonOf(all)).toBe('video:codec');
  expect(reasonOf({ ...all, codec: 'av1' })).toBe('video:seconds');
  expect(reasonOf({ ...all, codec: 'av1', seconds: 20 })).toBe('video:size');
  expect(reasonOf({ ...all, codec: 'av1', seconds: 20, codedPixels: 2e6 })).toBe('video:bytes');
  expect(reasonOf({ ...all, codec: 'av1', seconds: 20, codedPixels: 2e6, sizeBytes: 1 })).toBe('video:pixels');
});
