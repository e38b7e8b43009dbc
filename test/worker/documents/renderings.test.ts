/** Markdown and HTML: what a document says is text in both, whatever it looks like. */
import { expect, test } from 'vitest';
import { htmlOf } from '../../../worker/documents/html.ts';
import { layOut } from '../../../worker/documents/layout.ts';
import { markdownOf } from '../../../worker/documents/markdown.ts';
import type { Box, Segment } from '../../../worker/documents/page.ts';
import { pageResult } from '../../../worker/documents/result.ts';
import { invoicePage, line, madePage } from './made-page.ts';

const ALL = { headersFooters: true };
const RESULT = {
  lines: true,
  words: false,
  shown: ALL,
  isApart: false,
  figureUrl: (block: string) => `/figures/${block}`,
};
const blocks = (...segments: Segment[]) => layOut(madePage(segments), 1).blocks;

test('an invoice as Markdown', () => {
  const markdown = markdownOf(layOut(invoicePage(), 1).blocks, ALL);
  expect(markdown).toContain('# INVOICE\n');
  expect(markdown).toContain('| Surface plate 300 x 200 |   1 |     214.95 | 214.95 |');
  expect(markdown).toContain('Marlow & Finch Architects');
});

test('lists with their numbers, and bullets', () => {
  const list = blocks(line('3. third', 50, 100), line('4. fourth', 50, 120));
  expect(markdownOf(list, ALL)).toBe('3\\. third\n\n4\\. fourth\n');
  expect(markdownOf(blocks(line('1. one', 50, 100), line('2. two', 50, 120)), ALL)).toBe('1. one\n2. two\n');
  expect(markdownOf(blocks(line('• one', 50, 100), line('• two', 50, 120)), ALL)).toBe('- one\n- two\n');
});

test.each(['# no heading', '<script>alert(1)</script>', '[a](javascript:alert(1))', '| a | b |', '* star', '1) x'])(
  '%s stays text',
  (text) => {
    const page = blocks(line(text, 50, 100), line('x'.repeat(40), 50, 300));
    const [markdown, html] = [markdownOf(page, ALL), htmlOf(page, ALL)];
    expect(markdown.split('\n')[0]).not.toBe(text.startsWith('1)') || text.startsWith('*') ? '' : text);
    expect(html).not.toMatch(/<script|href|javascript:[^<]*"/);
  },
);

test('a table with spans is HTML in Markdown, and its cells are text', () => {
  const rules: Box[] = [
    [50, 100, 350, 101],
    [50, 130, 350, 131],
    [50, 160, 350, 161],
    [50, 100, 51, 160],
    [350, 100, 351, 160],
    [200, 130, 201, 160],
  ];
  const page = layOut(madePage([line('<b>&', 60, 120), line('l', 60, 150), line('r', 210, 150)], { rules }), 1);
  expect(markdownOf(page.blocks, ALL)).toBe(
    '<table><thead><tr><th colspan="2">&#x3C;b>&#x26;</th></tr></thead><tbody><tr><td>l</td><td>r</td></tr></tbody></table>\n',
  );
});

test('HTML carries the ids of its blocks', () => {
  expect(htmlOf(blocks(line('Title', 50, 60, 20), line('Some text of the body.', 50, 100)), ALL)).toBe(
    '<h1 data-block="p1-b1">Title</h1><p data-block="p1-b2">Some text of the body.</p>',
  );
});

test('the result of a page: boxes are shares, lines and words on request', () => {
  const page = layOut(madePage([line('Hello', 59.5, 84.2, 10)]), 7);
  const { blocks: all, ...rest } = pageResult(page, RESULT);
  expect(rest).toMatchObject({
    page: 7,
    unit: 'pt',
    engine: 'text',
    markdown: 'Hello\n',
    confidence: { mean: 1, min: 1 },
  });
  expect(all).toMatchObject([
    { id: 'p7-b1', label: 'text', bbox: [0.1, 0.0881, 0.142, 0.1], lines: [{ text: 'Hello' }], flags: [] },
  ]);
});
