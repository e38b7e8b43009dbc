import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectCleanTree, measuredCommit } from '../../../scripts/bench/commit.ts';

let root: string;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: root });
const put = (file: string, text: string) => writeFile(path.join(root, file), text);

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'glimpse-commit-'));
  await mkdir(path.join(root, 'docs'));
  git('init', '-q');
  await put('code.ts', '1');
  await put('docs/benchmarks.md', '1');
  git('add', '.');
  git('commit', '-qm', 'first');
});
afterAll(() => rm(root, { recursive: true }));

test('a tree as committed may be measured, with changed pages too', async () => {
  await put('docs/benchmarks.md', '2');
  expect(() => expectCleanTree(root)).not.toThrow();
  expect(measuredCommit(root)).toMatch(/^[0-9a-f]{7,}$/);
});

test.each(['code.ts', 'new.ts'])('a tree where %s differs is refused by name', async (file) => {
  await put(file, '2');
  expect(() => expectCleanTree(root)).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining(`commit: ${file}. A benchmark`) }),
  );
  expect(measuredCommit(root)).toMatch(/-dirty$/);
  git('stash', '-qu');
});

test('without a repository the commit is unknown, and nothing is refused', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'glimpse-none-'));
  expect(() => expectCleanTree(folder)).not.toThrow();
  expect(measuredCommit(folder)).toBe('unknown');
  await rm(folder, { recursive: true });
});
