import { expect, test } from 'vitest';
import { entriesOf, withEntry, type Entry } from '../../../playground/history/entries.js';

const entry = (question: string, more: Partial<Entry> = {}): Entry => ({
  at: '2026-11-30T12:00:00Z',
  question,
  answer: 'yes',
  thumbnail: null,
  ...more,
});

test('the newest thirty stay, the newest first', () => {
  const all = Array.from({ length: 35 }, (_, i) => entry(`${i}`)).reduce<Entry[]>(
    (so, each) => withEntry(so, each),
    [],
  );
  expect(all.map(({ question }) => question).slice(0, 2)).toEqual(['34', '33']);
  expect(all).toHaveLength(30);
});

test('a large thumbnail is left out, a long answer is cut', () => {
  const [kept] = withEntry(
    [],
    entry('q', { answer: 'x'.repeat(9000), thumbnail: `data:image/jpeg;base64,${'A'.repeat(12_000)}` }),
  );
  expect(kept).toMatchObject({ thumbnail: null });
  expect(kept.answer).toHaveLength(4000);
});

test('what others stored under the same name is nothing', () => {
  const good = entry('q', { thumbnail: 'data:image/jpeg;base64,AA==' });
  expect(entriesOf(JSON.stringify([good]))).toEqual([good]);
  const bad = [{}, null, entry('q', { thumbnail: 'https://elsewhere.example/x.png' }), { ...good, answer: 7 }];
  for (const text of [null, 'no JSON', '7', JSON.stringify(bad)]) expect(entriesOf(text)).toEqual([]);
});
