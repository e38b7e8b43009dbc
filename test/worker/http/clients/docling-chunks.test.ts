import { describe, expect, test } from 'vitest';
import { chunksOf, chunkText, type Chunk } from '../../../../worker/http/clients/docling-chunks.ts';
import { estimatedTokens } from '../../../../worker/http/clients/estimated-tokens.ts';
import type { Pages } from '../../../../worker/http/clients/docling-document.ts';
import { parseChunking } from '../../../../worker/http/schema/docling-chunking.ts';
import type { PageResult } from '../../../../worker/jobs/documents.ts';

const cell = (r: number, c: number, text: string) => ({
  r,
  c,
  rs: 1,
  cs: 1,
  text,
  bbox: [0, 0, 1, 1],
  header: r === 0,
});
const block = (label: string, text: string, more: object = {}) => ({
  label,
  text,
  markdown: text,
  bbox: [0, 0, 1, 1],
  ...more,
});
const TABLE = {
  rows: 3,
  cols: 2,
  cells: [
    cell(0, 0, 'Tool'),
    cell(0, 1, 'Price'),
    cell(1, 0, 'Mill'),
    cell(1, 1, '18'),
    cell(2, 0, 'Oil'),
    cell(2, 1, ''),
  ],
};

const pagesOf = (...pages: object[][]): Pages =>
  async function* () {
    for (const [i, blocks] of pages.entries())
      yield { page: i + 1, unit: 'pt', width: 600, height: 800, dpi: null, blocks } as unknown as PageResult;
  } as unknown as Pages;

async function chunks(pages: Pages, chunker: 'hybrid' | 'hierarchical', options: object = {}): Promise<Chunk[]> {
  const all: Chunk[] = [];
  for await (const chunk of chunksOf(pages, parseChunking(chunker, options, false))) all.push(chunk);
  return all;
}

const REPORT = pagesOf(
  [
    block('title', 'Report'),
    block('header', 'Every page'),
    block('text', 'It begins.'),
    block('heading', 'Tools', { level: 1 }),
    block('list_item', 'first', { mark: '1.' }),
    block('list_item', 'second', { mark: '2.' }),
  ],
  [
    block('heading', 'Prices', { level: 2 }),
    block('table', '', { table: TABLE, markdown: '| Tool |' }),
    block('figure', ''),
    block('heading', 'End', { level: 1 }),
    block('text', 'It ends.'),
  ],
);

describe('an element each', () => {
  test('with the headings above it; a list is one, what stands on every page and pictures are none', async () => {
    expect(
      (await chunks(REPORT, 'hierarchical')).map(({ headings, text, refs, pages }) => [headings, text, refs, pages]),
    ).toEqual([
      [['Report'], 'It begins.', ['#/texts/2'], [1]],
      [['Report', 'Tools'], '1. first\n2. second', ['#/texts/4', '#/texts/5'], [1]],
      [['Report', 'Tools', 'Prices'], 'Mill, Price = 18', ['#/tables/0'], [2]],
      [['Report', 'End'], 'It ends.', ['#/texts/8'], [2]],
    ]);
    const [, , table] = await chunks(REPORT, 'hierarchical', { use_markdown_tables: true });
    expect(table.text).toBe('| Tool |');
  });
});

describe('as long as they may be', () => {
  const words = Array.from({ length: 100 }, (_, i) => `w${i}`);
  const long = pagesOf([
    block('title', 'Long'),
    block('text', words.join(' ')),
    block('text', 'short'),
    block('text', 'also'),
  ]);

  test('what is too long is split between words, and no word is lost', async () => {
    const all = await chunks(long, 'hybrid', { max_tokens: 30 });
    for (const chunk of all) expect(estimatedTokens(chunkText(chunk))).toBeLessThanOrEqual(30);
    expect(
      all
        .map(({ text }) => text)
        .join(' ')
        .split(/\s+/),
    ).toEqual([...words, 'short', 'also']);
  });

  test('short ones below the same headings are joined, unless that is not wanted', async () => {
    const texts = async (options: object) => (await chunks(long, 'hybrid', options)).map(({ text }) => text);
    expect(await texts({ max_tokens: 1000 })).toEqual([`${words.join(' ')}\nshort\nalso`]);
    expect(await texts({ max_tokens: 1000, merge_peers: false })).toEqual([words.join(' '), 'short', 'also']);
    expect((await chunks(REPORT, 'hybrid')).length).toBe(4);
  });
});

test.each([
  ['', 0],
  ['a word', 2],
  ['understanding', 4],
  ['12,345.67', 5],
  ['東京', 2],
  [' \n ', 0],
])('%j has about %i tokens', (text, tokens) => expect(estimatedTokens(text)).toBe(tokens));
