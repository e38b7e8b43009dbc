import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { GOLDEN } from '../../../scripts/eval/golden.ts';
import { READING_MARKS } from '../../../worker/text/readings.ts';
import { createTokenizer } from '../../../worker/text/tokenizer.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../weights/master-readings');
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'));
const tokenizer = createTokenizer(read('tokenizer.json'), read('tokenizer_config.json'), 4992);
const decode = (ids: readonly number[]) =>
  new TextDecoder().decode(Uint8Array.from(ids.flatMap((id) => [...tokenizer.bytesOf(id)])));

const { cases } = JSON.parse(readFileSync(path.join(GOLDEN, 'readings.json'), 'utf8')) as {
  cases: { prompt: string; pointed: string; ids?: number[] }[];
};

test.each(cases.filter((known) => known.ids).map((known) => [known.pointed, known] as const))(
  'the ids of a prompt are those of training, and come back: %s',
  (_, { prompt, pointed, ids = [] }) => {
    expect(tokenizer.encode(prompt + pointed)).toEqual(ids);
    expect(decode(ids)).toBe(prompt + pointed);
  },
);

test('every mark is one added token', () => {
  for (const mark of READING_MARKS) expect(tokenizer.encode(mark)).toEqual([tokenizer.idOf(mark)]);
});

test('a word has one token wherever it stands, a number one for each two digits', () => {
  const total = tokenizer.encode(' Total');
  expect(total).toHaveLength(1);
  expect(tokenizer.encode('<x3> Total').slice(1)).toEqual(total);
  expect(tokenizer.encode('25/12/2018').map((id) => decode([id]))).toEqual(['25', '/', '12', '/', '20', '18']);
});
