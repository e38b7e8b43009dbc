/** Ranges and multiples by their digits, against numbers, on random texts of digits. */
import { expect, test } from 'vitest';
import { seeded } from '../../../../scripts/random.ts';
import { asUnits, between, multiples, neighbour } from '../../../../worker/text/grammar/numbers.ts';
import { accepts, automaton } from '../../../../worker/text/grammar/regular.ts';

const RANGES: [number, number][] = [
  [0, 0],
  [0, 1],
  [-1, 1],
  [0.5, 0.75],
  [1.25, 1.25],
  [-3.5, -0.125],
  [9, 11],
  [99.9, 1000.1],
  [-Infinity, 3],
  [2.5, Infinity],
  [0.001, 0.0101],
  [-0.5, 12],
  [10, 9],
  [1e-16, 1e-15],
  [123456, 1234567],
  [-1e9, 0],
  [0.1, 0.3],
];

test.each(RANGES)('%d to %d', (low, high) => {
  const random = seeded(11);
  const [any, whole] = [false, true].map((isInteger) => automaton((net) => between(net, low, high, isInteger)));
  const near = (value: number) => (Number.isFinite(value) ? value : random.next() * 10);
  for (let i = 0; i < 1500; i++) {
    const base = near(random.next() < 0.5 ? low : high);
    const value = random.next() < 0.3 ? base : base + (random.next() - 0.5) * 10 ** (random.below(7) - 4);
    const text = Number(value.toFixed(random.below(8)))
      .toFixed(random.below(8))
      .replace(/^-0(\.0+)?$/, '0');
    const number = Number(text);
    const isIn = low <= number && number <= high;
    expect([text, accepts(any, text)]).toEqual([text, isIn]);
    expect([text, accepts(whole, text)]).toEqual([text, isIn && !text.includes('.')]);
  }
});

test('no bounds have no zeros in front, no lonely point and no plus', () => {
  const any = automaton((net) => between(net, -Infinity, Infinity, false));
  for (const text of ['01', '1.', '.5', '+1', '-', '', '1e5', '--1', '-0'])
    expect([text, accepts(any, text)]).toEqual([text, false]);
  for (const text of ['0', '10', '-1', '0.5', '-12.25']) expect([text, accepts(any, text)]).toEqual([text, true]);
});

test.each([1, 2, 7, 60, 0.5, 0.25, 0.01, 2.5, 100])('multiples of %d', (step) => {
  const { units, scale } = asUnits(step)!;
  const taken = automaton((net) => multiples(net, units, scale));
  const random = seeded(step * 100);
  for (let i = 0; i < 1500; i++) {
    const text = (random.next() < 0.5 ? random.below(500) * step : random.below(5000) / 10).toFixed(
      random.below(scale + 1),
    );
    expect([text, accepts(taken, text)]).toEqual([
      text,
      Math.round(Number(text) * 1000) % Math.round(step * 1000) === 0,
    ]);
  }
});

test('neighbours are the next doubles, and around nothing the smallest number that is written', () => {
  expect(neighbour(1, 1)).toBe(1 + Number.EPSILON);
  expect(neighbour(-1, 1)).toBe(-1 + Number.EPSILON / 2);
  expect(neighbour(0, -1)).toBe(-1e-16);
});
