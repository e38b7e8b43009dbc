/** Every line of docs/faults.md names tests that are there. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const SPEC_ROWS = 28;

test('what may go wrong is tested as the page says', async () => {
  const page = await readFile('docs/faults.md', 'utf8');
  const rows = page.split('\n').filter((line) => /^\| [A-Zw]/.test(line) && !line.startsWith('| what goes'));
  expect(rows.length).toBeGreaterThanOrEqual(SPEC_ROWS);
  for (const row of rows) {
    const [, , , tests] = row.split('|');
    for (const each of tests.split(';')) {
      const file = /`([^`]+)`/.exec(each)?.[1];
      const titles = Array.from(each.matchAll(/“([^”]+)”/g), ([, title]) => title);
      expect({ row, count: titles.length }).not.toEqual({ row, count: 0 });
      const text = await readFile(`test/${file}.test.ts`, 'utf8');
      for (const title of titles)
        expect({ file, title, isThere: text.includes(title) }).toEqual({ file, title, isThere: true });
    }
  }
});
