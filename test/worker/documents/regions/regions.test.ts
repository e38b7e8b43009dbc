/** Which regions of a page are given to a model, how far they are, and what becomes of the page. */
import { describe, expect, test } from 'vitest';
import { htmlOf } from '../../../../worker/documents/html.ts';
import { layOut } from '../../../../worker/documents/layout.ts';
import { markdownOf } from '../../../../worker/documents/markdown.ts';
import type { Block, LaidPage } from '../../../../worker/documents/page.ts';
import { checkLetters } from '../../../../worker/documents/regions/check-reply.ts';
import { regionsOf } from '../../../../worker/documents/regions/choose.ts';
import { mergedPage } from '../../../../worker/documents/regions/merge.ts';
import { begun, closed, ended, newProgress, takenOver } from '../../../../worker/documents/regions/progress.ts';
import type { Reading, Region } from '../../../../worker/documents/regions/region.ts';
import { tableReply } from '../../../../worker/documents/regions/table-reply.ts';
import { invoicePage, line, madePage } from '../made-page.ts';

const ALL = { headersFooters: true };
const unsure = { confidence: 0.4 };
const page = layOut(
  madePage(
    [
      ...invoicePage().segments,
      line('E = mc²', 200, 520),
      line('Smudged w0rds at the foot of the page.', 50, 600, 10, unsure),
    ],
    { reader: 'page' },
  ),
  1,
);
const blockOf = (label: Block['label'], within: LaidPage = page): Block =>
  within.blocks.find((block) => block.label === label)!;
const idOf = (text: string) => page.blocks.find((block) => block.text.startsWith(text))!.id;

describe('which', () => {
  test('guessed tables, formulas and what is unsure; of a model that was asked for all but pictures', () => {
    const regions = regionsOf(page, false);
    expect(regions.map(({ task, block }) => `${task} ${block}`)).toEqual([
      ...page.blocks.filter(({ table }) => table).map(({ id }) => `table ${id}`),
      `formula ${blockOf('formula').id}`,
      `text ${idOf('Smudged')}`,
    ]);
    expect(regionsOf(page, true)).toHaveLength(page.blocks.length);
  });

  test('a region is a little larger than its block, and no larger than the page', () => {
    const [{ box, block }] = regionsOf(page, false);
    const own = page.blocks.find(({ id }) => id === block)!.box;
    expect(box[0]).toBeLessThan(own[0]);
    expect(box[3]).toBeGreaterThan(own[3]);
    const edge = layOut(madePage([line('at the edge', -2, 5, 10, unsure)], { reader: 'page' }), 1);
    expect(regionsOf(edge, false)[0].box.slice(0, 2)).toEqual([0, 0]);
  });

  test('a page of which letters were seen and none read is a region itself; an empty one is none', () => {
    const blank = layOut(madePage([], { reader: 'page' }), 1);
    expect(regionsOf(blank, true)).toEqual([]);
    expect(regionsOf({ ...blank, flags: ['low_confidence'] }, false)).toEqual([
      { block: null, task: 'text', box: [0, 0, 595, 842] },
    ]);
  });
});

describe('how far', () => {
  const regions: Region[] = ['a', 'b', 'c'].map((block) => ({ block, task: 'text', box: [0, 0, 1, 1] }));
  const reading: Reading = { kind: 'text', text: 'read' };

  test('one after another; what failed is said with its block; what is beyond the limit is counted', () => {
    const first = begun(newProgress(regions, 2))!;
    expect(first.underWay.block).toBe('a');
    const second = begun(ended(first, { reading }))!;
    const done = ended(second, { failure: { code: 'region_cut', message: 'Cut.' } });
    expect(begun(done)).toBe(null);
    expect(done.read).toEqual([{ region: regions[0], reading }]);
    expect(done.warnings).toEqual([
      { code: 'regions_left', message: '1 region is as the first reader had it: 2 were asked for.' },
      { code: 'region_cut', message: 'Cut.', block: 'b' },
    ]);
  });

  test('who takes over goes on behind the region that broke its reader', () => {
    const dead = begun(ended(begun(newProgress(regions, 9))!, { reading }))!;
    const next = begun(takenOver(dead))!;
    expect(next.underWay.block).toBe('c');
    expect(next.warnings).toMatchObject([{ code: 'region_crashed', block: 'b' }]);
    expect(next.read).toHaveLength(1);
  });

  test('nothing more is read when it is closed, and nothing is said of nothing', () => {
    const shut = closed(begun(newProgress(regions, 9))!, 'it was late');
    expect(begun(shut)).toBe(null);
    expect(shut.warnings[0].message).toBe('2 regions are as the first reader had them: it was late.');
    expect(closed(newProgress([], 9), 'it was late').warnings).toEqual([]);
  });
});

describe('what becomes of the page', () => {
  const html = `<table><tr><th>Description</th><th>Qty</th><th>Unit price</th><th>Amount</th></tr>
    <tr><td>Carbide end mill 8 mm</td><td>12</td><td>18.40</td><td>220.80</td></tr>
    <tr><td>Surface plate 300 × 200</td><td>1</td><td>214.95</td><td>214.95</td></tr>
    <tr><td>Delivery and handling</td><td>1</td><td>15.00</td><td>15.00</td></tr></table>`;
  const items = page.blocks.find(({ table }) => table?.columns === 4)!;
  const regionOf = (block: string | null): Region => ({ block, task: 'text', box: [0, 0, 10, 10] });
  const merged = mergedPage(page, [
    { region: regionOf(items.id), reading: { kind: 'table', table: tableReply(html) } },
    { region: regionOf(blockOf('formula').id), reading: { kind: 'formula', latex: 'E < mc^{2}' } },
    { region: regionOf(idOf('Smudged')), reading: { kind: 'text', text: 'Smudged words at the foot of the page.' } },
  ]);

  test('blocks keep their boxes, order, lines and confidence, and say who read them', () => {
    for (const [i, block] of merged.blocks.entries()) {
      const { box, order, lines, confidence } = page.blocks[i];
      expect(block).toMatchObject({ box, order, lines, confidence });
    }
    const read = merged.blocks.filter(({ flags }) => flags.includes('from_vlm'));
    expect(read.map(({ label }) => label)).toEqual(['table', 'formula', 'text']);
    expect(read[0].flags).not.toContain('guessed_table');
    expect(read[2].flags).toContain('low_confidence');
  });

  test('cells lie where their texts were seen, and where none was seen in their rows and columns', () => {
    const { table } = blockOf('table', merged);
    for (const cell of items.table!.cells) {
      const same = table!.cells.find(({ row, column }) => row === cell.row && column === cell.column)!;
      if (same.text === cell.text) expect(same.box).toEqual(cell.box);
      // × was read as x: the row is known by its other cells.
      else expect([same.box[1], same.box[3]]).toEqual([cell.box[1], cell.box[3]]);
    }
    const [x0, y0, x1, y1] = items.box;
    const empty = mergedPage({ ...page, blocks: [{ ...items, lines: [] }] }, [
      { region: regionOf(items.id), reading: { kind: 'table', table: tableReply(html) } },
    ]);
    expect(empty.blocks[0].table!.cells[0].box).toEqual([x0, y0, x0 + (x1 - x0) / 4, y0 + (y1 - y0) / 4]);
  });

  test('Markdown and HTML have the table, and the formula as mathematics without marks of their own', () => {
    const markdown = markdownOf(merged.blocks, ALL);
    expect(markdown).toContain('| Surface plate 300 × 200 |');
    expect(markdown).toContain('$$\nE \\lt  mc^{2}\n$$');
    expect(markdown).toContain('Smudged words');
    expect(htmlOf(merged.blocks, ALL)).toContain(
      '<pre data-block="' + blockOf('formula').id + '">E &#x3C; mc^{2}</pre>',
    );
    expect(markdownOf(page.blocks, ALL)).toContain('\nE = mc²\n');
  });

  test('LaTeX is no way into Markdown', () => {
    const latex = '[a](javascript:alert(1)) `x` <img src=x>';
    const [formula] = mergedPage({ ...page, blocks: [blockOf('formula')] }, [
      { region: regionOf(blockOf('formula').id), reading: { kind: 'formula', latex } },
    ]).blocks;
    expect(markdownOf([formula], ALL)).not.toMatch(/\]\(|`|<img/);
  });

  test('a page without blocks gets one, of which nobody knows how sure it is', () => {
    const blank = layOut(madePage([], { reader: 'page', flags: ['low_confidence'] }), 3);
    const { blocks } = mergedPage(blank, [{ region: regionOf(null), reading: { kind: 'text', text: 'Faint.' } }]);
    expect(blocks).toMatchObject([{ id: 'p3-b1', text: 'Faint.', flags: ['low_confidence', 'from_vlm'] }]);
  });

  test('of a text layer a model may change how a table is built, and no letter', () => {
    const table = (text: string): Reading => ({ kind: 'table', table: tableReply(text) });
    const same = html.replace('×', 'x').replace('<td>12</td>', '<td> 1 2</td>');
    expect(() => checkLetters({ reader: 'text' }, items, table(same))).not.toThrow();
    expect(() => checkLetters({ reader: 'text' }, items, table(html))).toThrow(
      expect.objectContaining({ code: 'region_differs' }),
    );
    expect(() => checkLetters({ reader: 'page' }, items, table(html))).not.toThrow();
  });
});
