/** Code on a page keeps its lines and indents. */
import { expect, test } from 'vitest';
import { layOut } from '../../../worker/documents/layout.ts';
import { line, madePage } from './made-page.ts';

const code = (text: string, indent: number, y: number) => line(text, 50 + indent * 5, y, 10, { isMono: true });
const lines = [code('def f(x):', 0, 140), code('if x > 0:', 4, 152), code('return x', 8, 164), code('f(2)', 0, 188)];

test('lines of a font of one width are code, with their indents and a line that was left out', () => {
  const words = line('The function that follows is used by every part of the programme, and so it is short.', 50, 100);
  const { blocks } = layOut(madePage([words, ...lines]), 1);
  expect(blocks.map(({ label }) => label)).toEqual(['text', 'code']);
  expect(blocks[1].text).toBe('def f(x):\n    if x > 0:\n        return x\n\nf(2)');
});

test('a page from a typewriter has text', () => {
  const { blocks } = layOut(madePage(lines), 1);
  expect(blocks.some(({ label }) => label === 'code')).toBe(false);
});
