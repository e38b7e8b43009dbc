/** Sheets on tables, and pages that only look like it. */
import { describe, expect, test } from 'vitest';
import { corpusPage } from '../../../scripts/corpus/corpus.ts';
import { cornersOf, sheetOf, withoutSurround } from '../../../worker/ink/surround.ts';
import { cleaned } from '../../../worker/ink/cleaned.ts';
import type { Grey } from '../../../worker/documents/grey.ts';

const [W, H] = [620, 880];

/** u8 by its place; a sheet is 230, a table 70. */
const painted = (at: (x: number, y: number) => number): Grey => ({
  widthPx: W,
  heightPx: H,
  pixels: Uint8Array.from({ length: W * H }, (_, i) => at(i % W, Math.floor(i / W))),
});

describe('a sheet on a table', () => {
  test('its corners are found within two pixels of where they are taken to be', () => {
    // Left and right lean towards each other further up.
    const photo = painted((x, y) => (x > 80 - 0.04 * y && x < 540 + 0.04 * y && y > 60 && y < 820 ? 230 : 70));
    const corners = cornersOf(sheetOf(photo)!, photo)!;
    const inset = 4;
    const wanted = [
      [80 - 0.04 * 60 + inset, 60 + inset],
      [540 + 0.04 * 60 - inset, 60 + inset],
      [540 + 0.04 * 820 - inset, 820 - inset],
      [80 - 0.04 * 820 + inset, 820 - inset],
    ];
    for (const [i, [x, y]] of corners.entries()) {
      expect(Math.abs(x - wanted[i][0])).toBeLessThanOrEqual(2.5);
      expect(Math.abs(y - wanted[i][1])).toBeLessThanOrEqual(2.5);
    }
  });

  test('one that lies square is cut out as it is, also where it leaves the picture on one side', () => {
    const photo = painted((x, y) => (x > 80 && y > 60 && y < 820 ? 230 : 70));
    const sheet = sheetOf(photo)!;
    expect(sheet.right).toBeNull();
    expect(cornersOf(sheet, photo)).toBeNull();
    const { pixels } = withoutSurround(photo, sheet);
    expect(pixels.includes(70)).toBe(false);
    expect(pixels.filter((value) => value === 230).length).toBeGreaterThan(0.97 * 540 * 760);
  });
});

describe('what is no table', () => {
  test('paper alone, dark or light', () => {
    expect(sheetOf(painted(() => 240))).toBeNull();
    expect(sheetOf(painted((x) => 90 + x / 4))).toBeNull();
  });

  test('a dark bar with letters in it is a part of the page', () => {
    // White strokes of a letter's size on the bar, with gaps between lines.
    const isStroke = (x: number, y: number) => x > 20 && x < 110 && y % 24 < 12 && x % 8 < 4;
    expect(sheetOf(painted((x, y) => (x < 130 ? (isStroke(x, y) ? 245 : 60) : 240)))).toBeNull();
  });

  test.each(['uneven light', 'photo', 'wavy dark paper'] as const)(
    'every letter of a page stays (%s)',
    async (condition) => {
      const { page } = await corpusPage('clauses', condition);
      expect(cleaned(page, { mayTurn: true, mayLayFlat: true }).how.filter((how) => how === 'cut out')).toEqual([]);
    },
  );
});
