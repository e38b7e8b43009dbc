/** When a second reader is asked, and which of two readings is kept. */
import { expect, test } from 'vitest';
import type { ReadPage } from '../../../../worker/documents/page.ts';
import { betterReading, whyAnotherReader } from '../../../../worker/jobs/steps/second-reader.ts';

function read(texts: readonly string[], confidence: number, reason = 'reader of pages (page)'): ReadPage {
  const box = [0, 0, 1, 1] as const;
  return {
    width: 100,
    height: 100,
    unit: 'px',
    dpi: null,
    rotation: 0,
    skewDegrees: 0,
    reader: 'page',
    reason,
    segments: texts.map((text) => ({ text, box, size: 1, confidence, words: [{ text, box, confidence }] })),
    rules: [],
    images: [],
    flags: [],
  };
}
const words = (count: number) => Array.from({ length: count }, () => 'word');

test.each([
  [0, 0.9, 0, 'no words found'],
  [7, 0.9, 0, 'few words found'],
  [8, 0.9, 0, null],
  [8, 0.74, 0, 'mean confidence 0.74'],
  [8, 0.75, 0, null],
  [39, 0.9, 0.3, 'a colour picture with few words'],
  [40, 0.9, 0.3, null],
  [39, 0.9, 0.2, null],
])('%d words of confidence %d, %d of the pixels coloured: %s', (count, confidence, colour, why) =>
  expect(whyAnotherReader(read(words(count), confidence), colour)).toBe(why),
);

test('a page that says itself that something may be missing is looked at again', () =>
  expect(whyAnotherReader({ ...read(words(50), 0.9), flags: ['low_confidence'] })).toBe('not sure of all of it'));

test('a page that only lacks its language is not: the other reader does not know it either', () => {
  const missing = { code: 'language_missing' as const, message: 'The page seems to be in German.' };
  const unread = { code: 'letters_unread' as const, message: '1 % of the letters stand in no word' };
  const page = (...warnings: NonNullable<ReadPage['warnings']>): ReadPage => ({
    ...read(words(50), 0.9),
    flags: ['low_confidence'],
    warnings,
  });
  expect(whyAnotherReader(page(missing))).toBeNull();
  expect(whyAnotherReader(page(missing, unread))).toBe('not sure of all of it');
});

test('a page of which nobody knows the colours is taken for grey', () =>
  expect(whyAnotherReader(read(words(10), 0.9))).toBeNull());

test('a missing language stays missing, whoever read more', () => {
  const warnings = [{ code: 'language_missing' as const, message: 'The page seems to be in German.' }];
  const page: ReadPage = { ...read(['WeiB'], 0.5), flags: ['low_confidence'], warnings };
  const kept = betterReading(page, read(['WeiB', 'Gebuhr'], 0.9, 'reader of pictures'), 'not sure of all of it');
  expect(kept).toMatchObject({ flags: ['low_confidence'], warnings });
});

test('letters times confidence decide; the reason says why the other one was asked', () => {
  const [page, picture] = [read(['Harb0ur'], 0.5), read(['Harbour', 'office'], 0.9, 'reader of pictures')];
  expect(betterReading(page, picture, 'few words found')).toEqual({
    ...picture,
    reason: 'reader of pictures, as the reader of pages: few words found',
  });
  expect(betterReading(picture, page, 'few words found').segments).toBe(picture.segments);
  expect(betterReading(page, page, 'no words found').reason).toBe(
    'reader of pages (page); no words found, but the reader of pictures found no more',
  );
});
