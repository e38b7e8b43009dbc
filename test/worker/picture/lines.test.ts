/** From steps of a net to words: characters, spaces by the picture, cuts of long lines. */
import { describe, expect, test } from 'vitest';
import { batchesOf } from '../../../worker/picture/batches.ts';
import { charactersOf } from '../../../worker/picture/characters.ts';
import { piecesOf } from '../../../worker/picture/pieces.ts';
import { whiteColumns, widestWhite } from '../../../worker/picture/white.ts';
import { wordsOfCharacters } from '../../../worker/picture/words.ts';

const ALPHABET = ['a', 'b', '手', 'T', '1', ' '];
const classOf = (text: string): number => (text === '-' ? 0 : ALPHABET.indexOf(text) + 1);
const STEP_PX = 8;

/** A step per letter of `path`, `-` where none is; every step of a probability of its own. */
const steps = (path: string, space: Record<number, number> = {}) => ({
  best: Float32Array.from(path, classOf),
  probability: Float32Array.from(path, (_, i) => 0.9 - i / 100),
  space: Float32Array.from(path, (_, i) => space[i] ?? 0),
});

/** A line 48 high: `#` is eight columns with ink in a quarter of their pixels, `.` eight without. */
function line(columns: string, [ink, paper] = [0, 255]) {
  const widthPx = columns.length * STEP_PX;
  const pixels = Uint8Array.from({ length: 48 * widthPx }, (_, i) => {
    const isStroke = Math.floor(i / widthPx) % 4 === 0;
    return isStroke && columns[Math.floor((i % widthPx) / STEP_PX)] === '#' ? ink : paper;
  });
  return { widthPx, heightPx: 48, pixels };
}

describe('characters', () => {
  test('repeats are one, unless nothing was between them', () => {
    const characters = charactersOf(steps('-aa-abb-'), ALPHABET);
    expect(characters.map(({ text, from, to }) => [text, from, to])).toEqual([
      ['a', 1, 3],
      ['a', 4, 5],
      ['b', 5, 7],
    ]);
    expect(characters[0].probability).toBeCloseTo(0.89);
  });

  test('a space is remembered with the character before it', () => {
    expect(charactersOf(steps('a b'), ALPHABET).map(({ space }) => space)).toEqual([1, 0]);
    expect(charactersOf(steps('a--b', { 2: 0.25 }), ALPHABET).map(({ space }) => space)).toEqual([0.25, 0]);
    expect(charactersOf(steps('  a'), ALPHABET)).toHaveLength(1);
  });
});

describe('words', () => {
  const words = (path: string, columns: string, space = {}, shades?: [number, number]) =>
    wordsOfCharacters(charactersOf(steps(path, space), ALPHABET), whiteColumns(line(columns, shades)), STEP_PX);
  const texts = (...from: Parameters<typeof words>) => words(...from).map(({ text }) => text);

  test('a gap that the net did not see is a space, with the ends of the words at the ink', () => {
    expect(words('-a-b----a-b-', '.####...####')).toMatchObject([
      { text: 'ab', fromPx: 8, toPx: 40 },
      { text: 'ab', fromPx: 64, toPx: 96 },
    ]);
  });

  test('light letters on dark have gaps as well', () =>
    expect(texts('-a-b----a-b-', '.####...####', {}, [255, 20])).toEqual(['ab', 'ab']));

  test('what the net takes for a space behind a T is none without a gap', () => {
    expect(texts('-T a-b---a-', '.#####...#.')).toEqual(['Tab', 'a']);
    expect(texts('-b a-b---a-', '.#####...#.')).toEqual(['b', 'ab', 'a']);
  });

  test('where no gap can be seen the net decides', () => expect(texts('a b', '###')).toEqual(['a', 'b']));

  test('scripts without spaces have none but those of the net', () => {
    expect(texts('-手----手-', '.##...##')).toEqual(['手手']);
    expect(texts('-手-- -手-', '.##...##')).toEqual(['手', '手']);
  });
});

describe('pieces', () => {
  test('a line of at most 800 columns is one', () => expect(piecesOf(line('#'.repeat(100)))).toHaveLength(1));

  test('a longer one is cut in the widest gap near the middle', () => {
    const columns = `${'#'.repeat(50)}.${'#'.repeat(10)}...${'#'.repeat(56)}`;
    const [first, second] = piecesOf(line(columns));
    expect(second).toMatchObject({ fromPx: 8 * 62 + 4, isAfterSpace: true, isCut: false });
    expect(first.widthPx + second.widthPx).toBe(8 * columns.length);
    expect([first.isAfterSpace, first.isCut]).toEqual([false, false]);
  });

  test('without a gap it is cut, and says so', () =>
    expect(piecesOf(line('#'.repeat(250))).map(({ isCut }) => isCut)).toEqual([false, true, true]));
});

test('batches hold pieces of about one width, and no more columns than fit', () => {
  const widths = [300, 60, 500, 70, 65, 1100, 310].map((widthPx) => ({ widthPx }));
  const batches = batchesOf(widths);
  expect(batches.map(({ widthPx, items }) => [widthPx, items.length])).toEqual([
    [96, 3],
    [320, 2],
    [512, 1],
    [1120, 1],
  ]);
  expect(batchesOf(widths, true)).toHaveLength(7);
});

test('the widest run without ink, or the middle', () => {
  expect(widestWhite(Uint8Array.of(1, 0, 1, 1, 0, 1), 0, 6)).toEqual({ from: 2, to: 4 });
  expect(widestWhite(Uint8Array.of(0, 0, 0, 0), 0, 4)).toEqual({ from: 2, to: 2 });
});
