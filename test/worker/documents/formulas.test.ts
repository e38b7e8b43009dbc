import { expect, test } from 'vitest';
import { isFormula } from '../../../worker/documents/formulas.ts';
import { layOut } from '../../../worker/documents/layout.ts';
import { line, madePage } from './made-page.ts';

test.each(['E = mc²', 'a = b + c', 'x ≤ y', 'f(x) = sin x + cos y', '∑ x = n', 'λ = h / p', 'a^2 + b^2 = c^2'])(
  '%s is a formula',
  (text) => expect(isFormula(text)).toBe(true),
);

test.each([
  'Total = 5',
  'x = 5',
  '2 + 2 = 4',
  'Qty x price = amount',
  '12.50 + 3.00 = 15.50',
  'https://a.b/c?d=e',
  '> quoted',
  'A-4 / B-7',
  'x + y',
  '+49 30 1234-56',
  `${'a = b + '.repeat(20)}c`,
])('%s is text', (text) => expect(isFormula(text)).toBe(false));

test('lines of a formula are one block, and text beside it stays text', () => {
  const segments = [
    line('The energy of a body at rest is', 50, 100),
    line('E = mc²', 200, 130),
    line('p = E / c', 200, 142),
    line('where c is the speed of light.', 50, 172),
  ];
  expect(layOut(madePage(segments), 1).blocks.map(({ label, lines }) => [label, lines.length])).toEqual([
    ['text', 1],
    ['formula', 2],
    ['text', 1],
  ]);
});
