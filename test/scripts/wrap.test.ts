import { expect, test } from 'vitest';
import { wrapProse } from '../../scripts/wrap.ts';

const words = (count: number) => Array.from({ length: count }, (_, i) => `word${i}`).join(' ');
const longest = (markdown: string) => Math.max(...markdown.split('\n').map(({ length }) => length));

test('a paragraph with a long line is filled anew, its neighbours stay', () => {
  const wrapped = wrapProse(`# Head\n\nshort\nlines\n\n${words(40)}\nand its end\n\nshort\nagain`);
  expect(longest(wrapped)).toBeLessThanOrEqual(140);
  expect(wrapped.replaceAll(/\s+/g, ' ')).toContain(`${words(40)} and its end`);
  expect(wrapped).toMatch(/^# Head\n\nshort\nlines\n\nword0 /);
  expect(wrapped).toMatch(/end\n\nshort\nagain$/);
});

test('an item of a list goes on under its text, and the next one is its own', () => {
  const wrapped = wrapProse(`- ${words(40)}\n- second\n  1. ${words(40)}`).split('\n');
  expect(wrapped.map((line) => line.replace(/word.*/, ''))).toEqual([
    '- ',
    '  ',
    '- second',
    '  1. ',
    '     ',
    '     ',
  ]);
});

test('tables, code, headings and HTML stay', () => {
  const long = words(40);
  const kept = `| ${long} |\n## ${long}\n<!-- ${long} -->\n\`\`\`\n${long}\n\`\`\`\n`;
  expect(wrapProse(kept)).toBe(kept);
});

test('code in prose is not torn, and no line begins with a mark that would mean something', () => {
  const code = '`npm run bench -- model --only nano`';
  for (let before = 10; before < 30; before++) {
    const wrapped = wrapProse(`${words(before)} ${code} - ${words(20)} # 1. ${words(3)}`);
    expect(wrapped).toContain(code);
    expect(wrapped).not.toMatch(/^(-|#|1\.)/m);
  }
});

test('wrapping again changes nothing', () => {
  const once = wrapProse(`${words(90)}\n\n* ${words(50)}`);
  expect(wrapProse(once)).toBe(once);
});
