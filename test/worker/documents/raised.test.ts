/** Small figures above and below a line. */
import { expect, test } from 'vitest';
import type { Box } from '../../../worker/documents/page.ts';
import { raisedCodes } from '../../../worker/documents/raised.ts';

/** `^` raises the next character, `_` lowers it, `,` leaves it small on the line; others are 10 high on y = 20. */
function line(text: string): { code: number; box: Box }[] {
  const found: { code: number; box: Box }[] = [];
  let [top, bottom] = [10, 20];
  for (const sign of text) {
    if (sign === '^') [top, bottom] = [8, 15];
    else if (sign === '_') [top, bottom] = [15, 22];
    else if (sign === ',') [top, bottom] = [12.5, 19.5];
    else {
      found.push({ code: sign.codePointAt(0)!, box: [0, top, 5, bottom] });
      [top, bottom] = [10, 20];
    }
  }
  return found;
}

test.each([
  ['10^2^3', '10²³'],
  ['x^−^1', 'x⁻¹'],
  ['H_2O', 'H₂O'],
  ['e^ˣ', 'eˣ'],
  ['1^s^t', '1st'],
  ['a,2', 'a2'],
  ['^1Note', '¹Note'],
  ['2026', '2026'],
])('%s reads %s', (text, expected) => {
  expect(String.fromCodePoint(...raisedCodes(line(text)))).toBe(expected);
});

test('nothing of nothing', () => expect(raisedCodes([])).toEqual([]));
