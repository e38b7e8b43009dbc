/** Suites asked of an engine that always says the same, and the tables of what came of it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluate, type Report } from '../../../scripts/eval/evaluate.ts';
import type { Item } from '../../../scripts/eval/item.ts';
import { suitesTable, suiteTable } from '../../../scripts/eval/suite-table.ts';
import type { Wanted } from '../../../scripts/eval/verifiers/wanted.ts';
import { ScriptedEngine } from '../../support/scripted-engine.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'glimpse-evaluate-'));
  mkdirSync(path.join(directory, 'images'));
  writeFileSync(path.join(directory, 'images/0.png'), 'picture');
});
afterAll(() => rmSync(directory, { recursive: true }));

const item = (kind: string, wanted: Wanted): Item => ({
  question: 'what?',
  kind,
  images: ['0.png'],
  fps: null,
  wanted,
});

const ITEMS = [
  item('colour', { check: 'exact', truth: 'red' }),
  item('colour', { check: 'exact', truth: 'blue' }),
  item('reading', { check: 'edit', truth: 'rod' }),
  item('', { check: 'number', truth: 3 }),
];

const run = (items: readonly Item[], engine = new ScriptedEngine({ reasoning: ['blue? '], content: ['re', 'd'] })) =>
  evaluate(engine, { name: 'pictures', directory, items });

test('answers are judged by content, and counted by kind, check and expected answer', async () => {
  const engine = new ScriptedEngine({ reasoning: ['blue? '], content: ['re', 'd'] });
  const heard: [number, number][] = [];
  const suite = { name: 'pictures', directory, items: ITEMS };
  const report = await evaluate(engine, suite, (right, asked) => heard.push([right, asked]));
  expect(report).toMatchObject({
    suite: 'pictures',
    model: 'tiny',
    questions: 4,
    right: 1,
    accuracy: 0.25,
    meanScore: expect.closeTo((1 + 2 / 3) / 4, 10) as number,
    byKind: { colour: { total: 2, right: 1 }, reading: { total: 1, right: 0 } },
    byCheck: { exact: { total: 2 }, edit: { meanScore: expect.closeTo(2 / 3, 10) as number }, number: { total: 1 } },
    byAnswer: { red: { right: 1 }, blue: { right: 0 } },
  });
  expect(heard).toEqual([1, 2, 3, 4].map((asked) => [1, asked]));
  expect(engine.requests[0]).toMatchObject({
    messages: [{ role: 'user', content: [{ type: 'image' }, { type: 'text', text: 'what?' }] }],
    sampling: { temperature: 0 },
  });
});

test('many different answers are no groups', async () => {
  const items = Array.from({ length: 25 }, (_, i) => item('', { check: 'exact', truth: `${i}` }));
  expect((await run(items)).byAnswer).toEqual({});
  expect(Object.keys((await run(items.slice(1))).byAnswer)).toHaveLength(24);
});

test('tables have a row a group, or a row a suite, in columns', async () => {
  const report: Report = await run(ITEMS);
  const lines = suiteTable(report).split('\n');
  expect(lines).toContainEqual(expect.stringMatching(/^total +25\.00 % +1\/4 +\(4\.6 to 69\.9\) +0\.417 +\(/));
  expect(lines).toEqual(expect.arrayContaining(['by kind', 'by check', 'by expected answer']));
  expect(lines).toContainEqual(expect.stringMatching(/^colour +50\.00 % +1\/2 /));

  const [, head, ...rows] = suitesTable([report, { ...report, suite: 'charts' }]).split('\n');
  expect(rows.map((row) => row.split(' ')[0])).toEqual(['pictures', 'charts']);
  for (const row of rows) expect(row).toHaveLength(head.length);
});
