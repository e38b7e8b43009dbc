import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../worker/limits.ts';
import { isFrameList, parseFrameList } from '../../../../worker/media/video/frame-list.ts';

const NO_TIMES = { fps: null, timestamps: null };
const list = (...frames: string[]) => `data:video/jpeg;base64,${frames.join(',')}`;
const refusal = (url: string, times = NO_TIMES as Parameters<typeof parseFrameList>[1]) => {
  try {
    return parseFrameList(url, times);
  } catch (error) {
    return error;
  }
};

describe('a list of frames', () => {
  test('is told from a clip by its type', () => {
    expect(isFrameList(list('AQ=='))).toBe(true);
    expect(isFrameList('DATA:video/JPEG; base64,AQ==')).toBe(true);
    expect(isFrameList('data:video/webm;base64,AQ==')).toBe(false);
    expect(isFrameList('https://example.com/data:video/jpeg;base64,')).toBe(false);
  });

  test('has two frames per second where nothing is said', () => {
    const { frames, seconds } = parseFrameList(list('AQ==', 'Ag', 'AwQ='), NO_TIMES);
    expect(frames.map((bytes) => [...bytes])).toEqual([[1], [2], [3, 4]]);
    expect(seconds).toEqual([0, 0.5, 1]);
  });

  test('has the rate or the times that are said', () => {
    expect(parseFrameList(list('AQ', 'AQ', 'AQ'), { fps: 4, timestamps: null }).seconds).toEqual([0, 0.25, 0.5]);
    expect(parseFrameList(list('AQ', 'AQ'), { fps: 4, timestamps: [3, 7.5] }).seconds).toEqual([3, 7.5]);
  });

  test.each([
    ['more frames than are looked at', list(...Array<string>(41).fill('AQ')), NO_TIMES, 'video_too_long', '41 frames'],
    ['no frame', list(''), NO_TIMES, 'invalid_data_url', 'empty'],
    ['an empty frame between two', list('AQ', '', 'AQ'), NO_TIMES, 'invalid_data_url', 'empty'],
    ['what is no base64', list('AQ', '!!'), NO_TIMES, 'invalid_data_url', '"!"'],
    [
      'fewer times than frames',
      list('AQ', 'AQ'),
      { fps: null, timestamps: [0] },
      'invalid_parameter',
      '1 "timestamps"',
    ],
    [
      'a frame that is too large',
      list('A'.repeat(14 << 20)),
      NO_TIMES,
      'image_too_large',
      String(LIMITS.imageBytes.value),
    ],
  ])('is refused with %s', (_, url, times, code, words) => {
    expect(refusal(url, times)).toMatchObject({ code, message: expect.stringContaining(words) as string });
  });
});
