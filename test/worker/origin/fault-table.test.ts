/** Every line of the faults in docs/origin.md names tests that are there. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const ROWS = 27;
const HERE = 'worker/origin/engine';

test('every fault of an origin is tested as the page says', async () => {
  const [, section] = (await readFile('docs/origin.md', 'utf8')).split('## When it fails');
  const rows = section.split('\n\n')[1].split('\n').slice(2);
  expect(rows).toHaveLength(ROWS);
  for (const row of rows) {
    const [, , , , , tests] = row.split('|');
    for (const each of tests.split(';')) {
      const file = /`([^`]+)`/.exec(each)?.[1] ?? HERE;
      const titles = Array.from(each.matchAll(/“([^”]+)”/g), ([, title]) => title);
      expect({ row, count: titles.length }).not.toEqual({ row, count: 0 });
      const text = await readFile(`test/${file}.test.ts`, 'utf8');
      for (const title of titles)
        expect({ file, title, isThere: text.includes(`'${title}`) }).toEqual({ file, title, isThere: true });
    }
  }
});
