import { expect, test } from 'vitest';
import { Tally } from '../../../scripts/eval/accuracy.ts';
import type { Report } from '../../../scripts/eval/evaluate.ts';
import { barsTable, stagesTable } from '../../../scripts/eval/stage-table.ts';

function report(suite: string, rights: number, of: number, kind: string): Report {
  const tally = new Tally();
  for (let i = 0; i < of; i++) tally.add(i < rights, i < rights ? 1 : 0.5);
  const summary = tally.summary();
  return {
    suite,
    model: 'm',
    questions: of,
    ...summary,
    byKind: { [kind]: summary },
    byCheck: {},
    byAnswer: {},
    msPerQuestion: 1,
  };
}

const stages = [
  { name: 'before', reports: [report('easy-vqa', 0, 4, 'color'), report('reading', 1, 4, 'short line')] },
  { name: 'after', reports: [report('easy-vqa', 4, 4, 'color'), report('reading', 2, 4, 'short line')] },
];

test('a row a model, a column a suite, and the mean of all', () => {
  const lines = stagesTable(stages).split('\n');
  expect(lines[0]).toBe('| mean score, % | mean | easy-vqa | reading |');
  expect(lines[2]).toMatch(/^\| before \| \*\*56\.3\*\* \| 50\.0 ±0\.0 \| 62\.5 ±/);
  expect(lines[3]).toMatch(/^\| after \| \*\*87\.5\*\* \| 100\.0 ±0\.0 \| 75\.0 ±/);
  expect(lines[4]).toBe('| items |  | 4 | 4 |');
});

test('a row a bar: the last model decides', () => {
  const lines = barsTable(stages).split('\n');
  expect(lines.find((line) => line.includes('easy-VQA'))).toMatch(
    /\| 0\.0 \| 100\.0 \| .* \| 99\.0 \(99\.5\) \| yes \|$/,
  );
  expect(lines.find((line) => line.includes('one line'))).toMatch(
    /\| 25\.0 \| 50\.0 \| .* \| 4 \| 75\.0 \(95\.0\) \| no \|$/,
  );
});

test('a suite that a report lacks leaves its bar open', () => {
  expect(barsTable(stages)).toMatch(/\| video \|  \|  \|  \| 0 \| 70\.0 \(90\.0\) \| no \|/);
});
