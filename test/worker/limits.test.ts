/** Limits stand in files by what they limit: no name in two of them, and each with its unit and reason. */
import { globSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { LIMITS } from '../../worker/limits.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../worker/limits');

test('every limit of every file is there, once', async () => {
  const files = await Promise.all(
    globSync('*.ts', { cwd: FOLDER }).map((file) => import(path.join(FOLDER, file)) as Promise<Record<string, object>>),
  );
  const names = files.flatMap((file) => Object.values(file)).flatMap((limits) => Object.keys(limits));
  expect(new Set(names).size).toBe(names.length);
  expect(names.toSorted()).toEqual(Object.keys(LIMITS).toSorted());
});

test.each(Object.entries(LIMITS))('%s has a unit and a reason', (_, { value, unit, why }) => {
  expect(value).toBeGreaterThan(0);
  expect([unit, why]).not.toContain('');
});
