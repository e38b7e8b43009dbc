/** Every line of docs/surface.md names tests that are there. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const ROWS = 60;

test('what is asked over HTTP is tested as the page says', async () => {
  const page = await readFile('docs/surface.md', 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (asked|---) /.test(line));
  expect(rows.length).toBeGreaterThanOrEqual(ROWS);
  const missing: string[] = [];
  for (const row of rows) {
    const [tests = ''] = row.split('|').slice(3, 4);
    const named = Array.from(tests.matchAll(/`([^`]+)`: ((?:“[^”]+”(?:, )?)+)/g));
    if (named.length === 0) missing.push(row);
    for (const [, file, titles] of named) {
      const text = await readFile(`test/${file}.test.ts`, 'utf8');
      for (const [, title] of titles.matchAll(/“([^”]+)”/g))
        if (!text.includes(title)) missing.push(`${file}: ${title}`);
    }
  }
  expect(missing).toEqual([]);
});
