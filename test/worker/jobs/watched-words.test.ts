/** Every event, and every status in one, stands on the page about documents; and nothing else does. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { JOB_STATUSES, PAGE_STATUSES, WATCH_EVENTS, WEBHOOK_EVENTS } from '../../../worker/jobs/request.ts';
import { UNTOLD } from '../../../worker/jobs/task.ts';

const page = await readFile('docs/documents.md', 'utf8');

/** Rows of the table with this head. */
function rowsUnder(head: string): (readonly [words: string[], rest: string])[] {
  const lines = page.slice(page.indexOf(`| ${head} |`)).split('\n');
  const rows = lines.slice(2, lines.indexOf(''));
  return rows.map((row) => {
    const [, first, rest] = row.split('|');
    return [Array.from(first.matchAll(/`([^`]+)`/g), ([, word]) => word), rest];
  });
}

const wordsUnder = (head: string) => rowsUnder(head).flatMap(([words]) => words);

test('events of the stream', () => expect(wordsUnder('event | data')).toEqual([...WATCH_EVENTS]));

test('statuses of a job: those of lists, and the one that nobody lists', () =>
  expect(wordsUnder('`status` of a job | says')).toEqual([...JOB_STATUSES, 'expired']));

test('statuses of a page, and which of them no event has', () => {
  const rows = rowsUnder('`status` of a page | says');
  expect(rows.flatMap(([words]) => words)).toEqual([...PAGE_STATUSES]);
  const untold = rows.filter(([, rest]) => rest.includes('in the list of pages alone')).flatMap(([words]) => words);
  expect(untold).toEqual([...UNTOLD]);
});

test('events of webhooks', () => {
  const full = wordsUnder('event | says').map((word) => (word.startsWith('.') ? `document.job${word}` : word));
  expect(full).toEqual([...WEBHOOK_EVENTS]);
});
