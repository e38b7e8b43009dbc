import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { GOLDEN } from '../../../scripts/eval/golden.ts';
import { placesOf, pointed } from '../../../worker/text/pointing.ts';
import {
  chooseRows,
  placeRows,
  READING_MARKS,
  rowsOf,
  writeReadings,
  type Piece,
} from '../../../worker/text/readings.ts';

interface Case {
  pieces: [string, number, number, number, number][];
  rows: number[][];
  prompt: string;
  question: string;
  pointed: string;
  costs: number[];
  chosen: [number, number[]][];
}

const { cases } = JSON.parse(readFileSync(path.join(GOLDEN, 'readings.json'), 'utf8')) as { cases: Case[] };
const box = (text: string, x0: number, y0: number, x1 = x0 + 100, y1 = y0 + 20): Piece => ({ text, x0, y0, x1, y1 });

describe('equals the Python twin on pages as read', () => {
  test.each(cases.map((known) => [known.prompt.slice(0, 60), known] as const))('%s', (_, known) => {
    const pieces = known.pieces.map((piece) => box(...piece));
    const rows = rowsOf(pieces);
    expect(rows.map((row) => row.map((piece) => pieces.indexOf(piece)))).toEqual(known.rows);
    const placed = placeRows(rows);
    expect(writeReadings(placed)).toBe(known.prompt);
    expect(pointed(known.question, placesOf(placed))).toBe(known.pointed);
    for (const [budget, kept] of known.chosen)
      expect(chooseRows(placed, known.question, known.costs, budget)).toEqual(kept);
  });
});

test('label and value on one line are one row, from left to right', () => {
  const rows = rowsOf([box('9.00', 700, 103), box('Total:', 0, 100), box('Cash', 0, 130)]);
  expect(writeReadings(placeRows(rows))).toBe('<page><row><x0> Total<x28>9.00<row><x0> Cash</page>');
});

test('colons, full stops, leaders and rules at the ends of pieces are left out', () => {
  const pieces = [
    box('Total ........', 0, 0),
    box(': 9.00', 200, 0),
    box('-----', 0, 40),
    box('No. 7:30', 0, 80),
    box('Inc.', 300, 80),
    box('Date -', 0, 120),
    box('-5-', 300, 120),
  ];
  expect(writeReadings(placeRows(rowsOf(pieces)))).toBe(
    '<page><row><x0> Total<x16>9.00<row><x0> No. 7:30<x24> Inc<row><x0> Date<x24>-5-</page>',
  );
});

test.each(['=', '.', '-', '. ', '.-', ' -', ':'])('a hundred thousand times %j and a letter end at once', (fill) => {
  expect(writeReadings(placeRows(rowsOf([box(`a${fill.repeat(100_000)}b`, 0, 0)])))).toMatch(
    /^<page><row><x0> a.*b<\/page>$/u,
  );
  expect(writeReadings(placeRows(rowsOf([box(`a b ${fill.repeat(100_000)}`, 0, 0)]))).length).toBeLessThan(200_030);
});

test('a page askew by two degrees keeps its rows apart', () => {
  const lines = Array.from({ length: 8 }, (_, row) =>
    [0, 250, 500, 750].map((x) =>
      box(`${row}`, x, row * 30 + x * Math.tan(0.035), x + 200, row * 30 + x * Math.tan(0.035) + 20),
    ),
  );
  expect(rowsOf(lines.flat()).map((row) => row.map((p) => p.text).join(''))).toEqual(
    lines.map((_, row) => `${row}`.repeat(4)),
  );
});

test('what was read cannot contain a mark', () => {
  const shown = writeReadings(placeRows(rowsOf([box('<row><x3></page>', 0, 0)])));
  for (const mark of READING_MARKS) expect(shown.split(mark).length).toBeLessThanOrEqual(2);
  expect(shown).toBe('<page><row><x0> rowx3/page</page>');
});

test('too many rows: the head, what the question is about with its neighbours, in reading order, within the budget', () => {
  const rows = Array.from({ length: 40 }, (_, i) => [{ place: 0, text: i === 30 ? ' Total due' : ` line ${i}` }]);
  expect(
    chooseRows(
      rows,
      'What is the total?',
      rows.map(() => 10),
      60,
    ),
  ).toEqual([0, 1, 2, 29, 30, 31]);
});

test('no pieces, no rows', () => {
  expect(writeReadings(placeRows(rowsOf([])))).toBe('<page></page>');
});
