/** The verifiers on the vectors that the Python tests run too (test/scripts/train/test_verifiers.py). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { GOLDEN } from '../../../../scripts/eval/golden.ts';
import { passes, score } from '../../../../scripts/eval/verifiers/registry.ts';
import { Wanted } from '../../../../scripts/eval/verifiers/wanted.ts';

const Vectors = v.array(v.intersect([v.object({ answer: v.string(), score: v.number() }), Wanted]));
const vectors = v.parse(Vectors, JSON.parse(readFileSync(path.join(GOLDEN, 'verifiers.json'), 'utf8')));

test.each(vectors)('row %#: $check is $score', (vector) => {
  expect(score(vector.answer, vector)).toBeCloseTo(vector.score, 9);
});

test('the vectors reach every verifier', () => {
  const checks = new Set(vectors.map(({ check }) => check));
  expect([...checks].toSorted()).toEqual(['box', 'edit', 'exact', 'fields', 'number', 'tree']);
});

test.each([
  ['exact', 0, 1],
  ['number', 0, 1],
  ['edit', 0.99, 1],
  ['box', 0.5, 0.51],
  ['fields', 0.99, 1],
  ['tree', 0.89, 0.9],
] as const)('%s passes above %d', (check, wrong, right) => {
  expect([passes(check, wrong), passes(check, right)]).toEqual([false, true]);
});

test('long answers are judged in bounded time', () => {
  const letters = Array.from({ length: 4096 }, (_, i) => 'ab<>/[]{}",:1 '[(i * i * 7 + i) % 14]).join('');
  const answers = [
    letters,
    '1'.repeat(1e6),
    '['.repeat(4000),
    '{"a":'.repeat(800),
    '<b>'.repeat(1365),
    '<b></b>'.repeat(585),
  ];
  const wanted: Wanted[] = [
    { check: 'exact', truth: letters },
    { check: 'number', truth: 1 },
    { check: 'edit', truth: letters.slice(1) },
    { check: 'box', truth: [1, 2, 3, 4] },
    { check: 'fields', truth: { a: 1 } },
    { check: 'tree', truth: '<div><p>a</p></div>' },
  ];
  for (const each of wanted) {
    for (const answer of answers) {
      const start = process.cpuUsage();
      score(answer, each);
      const { user, system } = process.cpuUsage(start);
      // Processor time: what hangs is caught, a busy machine is not.
      expect((user + system) / 1000).toBeLessThan(1000);
    }
  }
});
