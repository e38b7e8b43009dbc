/** Lines of a page → blocks in reading order. */
import { describe, expect, test } from 'vitest';
import { layOut } from '../../../worker/documents/layout.ts';
import type { Block, Box, Segment } from '../../../worker/documents/page.ts';
import { invoicePage, line, madePage } from './made-page.ts';

const blocks = (segments: readonly Segment[]) => layOut(madePage(segments), 1).blocks;
const shown = (all: readonly Block[]) => all.map(({ label, text }) => `${label}: ${text}`);
const WORDS = 'when the river was still open to barges the harbour master kept a ledger of arrivals';

test('two columns are read one after the other, below the title that spans both', () => {
  const column = (x: number, name: string) =>
    Array.from({ length: 8 }, (_, i) => line(`${name}${i} ${WORDS.slice(0, 40)}`, x, 100 + 14 * i));
  const [title, ...texts] = blocks([
    ...column(310, 'R'),
    line('The tide tables of an inland town', 50, 60, 18),
    ...column(50, 'L'),
  ]);
  expect(title).toMatchObject({ label: 'heading', text: 'The tide tables of an inland town' });
  expect(texts.map(({ text }) => text.slice(0, 2))).toEqual(['L0', 'R0']);
  expect(texts[0].text).toMatch(/^L0.*L1.*L7/);
});

test('columns of a page that is read from right to left change places', () => {
  const hebrew = 'אבגדה וזחטי כלמנס עפצקר שתאבג דהוזח טיכלמ נסעפצ';
  const column = (x: number, mark: string) =>
    Array.from({ length: 8 }, (_, i) => line(`${hebrew} ${mark}${i}`, x, 100 + 14 * i));
  expect(blocks([...column(20, '1'), ...column(330, '2')]).map(({ text }) => /\d/.exec(text)?.[0])).toEqual(['2', '1']);
});

describe('paragraphs', () => {
  test('lines that follow closely are one, a wide gap begins another', () => {
    const all = blocks([line(WORDS, 50, 100), line(WORDS, 50, 112), line('Another one.', 50, 140)]);
    expect(shown(all)).toEqual([`text: ${WORDS} ${WORDS}`, 'text: Another one.']);
  });

  test('a short line that ends a sentence ends its paragraph', () => {
    const all = blocks([line(WORDS, 50, 100), line('It ended.', 50, 112), line(WORDS, 50, 124)]);
    expect(all).toHaveLength(2);
  });

  test('a first line may be indented, and a broken word goes on after it', () => {
    const all = blocks([line(`${WORDS} har\u00ad`, 80, 100), line(`bour ${WORDS}`, 50, 112)]);
    expect(shown(all)).toEqual([`text: ${WORDS} harbour ${WORDS}`]);
  });

  test('hyphens: an added one goes, one of a compound stays, a broken word that stands elsewhere is mended', () => {
    const text = (first: string, second: string, more = '') =>
      blocks([line(first, 50, 100), line(`${second} ${WORDS}`, 50, 112), ...(more ? [line(more, 50, 200)] : [])])[0]
        .text;
    expect(text(`${WORDS} har\u00ad`, 'bour')).toContain(' harbour ');
    expect(text(`${WORDS} well-`, 'known')).toContain(' well-known ');
    expect(text(`${WORDS} inst-`, 'rument', 'No instrument can.')).toContain(' instrument ');
  });
});

describe('lists', () => {
  test('numbers that go on are items, and their lines belong to them', () => {
    const all = blocks([
      line('1. The carrier shall deliver the goods to the address written on the', 50, 100),
      line('waybill during business hours.', 62, 112),
      line('2. Claims must reach the carrier in writing.', 50, 130),
    ]);
    expect(all.map(({ label, mark, text }) => [label, mark, text])).toEqual([
      [
        'list_item',
        '1.',
        'The carrier shall deliver the goods to the address written on the waybill during business hours.',
      ],
      ['list_item', '2.', 'Claims must reach the carrier in writing.'],
    ]);
  });

  test('a year at the beginning of a line is no item', () => {
    expect(blocks([line('198. In that year', 50, 100)])[0].label).toBe('text');
  });
});

describe('tables', () => {
  test('an invoice: its parts in order, and every cell in its place', () => {
    const { blocks: all } = layOut(invoicePage(), 1);
    const table = all.find(({ label }) => label === 'table')!;
    expect(table.flags).toContain('guessed_table');
    expect(table.table).toMatchObject({ columns: 4, align: [null, 'right', 'right', 'right'] });
    const row = (r: number) => table.table!.cells.filter((cell) => cell.row === r).map(({ text }) => text);
    expect(row(0)).toEqual(['Description', 'Qty', 'Unit price', 'Amount']);
    expect(row(2)).toEqual(['Surface plate 300 x 200', '1', '214.95', '214.95']);
    expect(table.table!.cells.filter(({ isHeader }) => isHeader)).toHaveLength(4);
    expect(all[0]).toMatchObject({ label: 'heading', text: 'INVOICE' });
    expect(all.at(-1)!.text).toMatch(/^Please pay/);
  });

  test('two columns of sentences are none, nor are a few labels with their values', () => {
    const text = 'a sentence of more than thirty characters';
    const beside = [0, 1].flatMap((i) => [line(text, 50, 100 + 14 * i), line(text, 330, 100 + 14 * i)]);
    expect(blocks(beside).map(({ label }) => label)).not.toContain('table');
    const pairs = [0, 1].flatMap((i) => [line(`Label ${i}:`, 50, 100 + 14 * i), line(`value ${i}`, 200, 100 + 14 * i)]);
    expect(blocks(pairs).map(({ label }) => label)).not.toContain('table');
  });

  test('drawn lines decide, and a cell reaches as far as none stops it', () => {
    const [x, y] = [
      [50, 200, 350],
      [100, 130, 160],
    ];
    const across = y.map((at): Box => [x[0], at, x[2], at + 1]);
    const down: Box[] = [
      [x[0], y[0], x[0] + 1, y[2]],
      [x[2], y[0], x[2] + 1, y[2]],
      [x[1], y[1], x[1] + 1, y[2]], // only in the second row
    ];
    const segments = [
      line('Both columns', 60, 120),
      line('left', 60, 150),
      line('12', 210, 150),
      line('After.', 50, 300),
    ];
    const page = layOut(madePage(segments, { rules: [...across, ...down] }), 1);
    expect(shown(page.blocks)).toEqual(['table: Both columns\nleft\t12', 'text: After.']);
    expect(
      page.blocks[0].table!.cells.map(({ row, column, columnSpan, text }) => [row, column, columnSpan, text]),
    ).toEqual([
      [0, 0, 2, 'Both columns'],
      [1, 0, 1, 'left'],
      [1, 1, 1, '12'],
    ]);
  });
});

describe('bold headings', () => {
  const heading = (y: number) => line('Terms of payment', 50, y, 10, { isBold: true });
  const label = (above: number) =>
    blocks([line(WORDS, 50, 100), heading(100 + above), line(WORDS, 50, 116 + above)]).find(({ text }) =>
      text.startsWith('Terms'),
    )?.label;

  test('stand nearer to what follows than to what is above', () => {
    expect(label(40)).toBe('heading');
    expect(label(18)).not.toBe('heading');
  });

  test('a bold sentence is none, nor is bold text with nothing below', () => {
    const sentence = line('Pay within thirty days.', 50, 140, 10, { isBold: true });
    expect(blocks([line(WORDS, 50, 100), sentence, line(WORDS, 50, 154)]).map((block) => block.label)).toEqual([
      'text',
      'text',
      'text',
    ]);
    expect(blocks([line(WORDS, 50, 100), heading(140)]).map((block) => block.label)).toEqual(['text', 'text']);
  });
});

describe('footnotes', () => {
  const body = Array.from({ length: 30 }, (_, i) => line(WORDS, 50, 100 + 14 * i));
  const notes = [
    line('1 See the ledger of 1871, which is kept', 50, 700, 8),
    line('in the harbour office.', 50, 709, 8),
    line('2 Ibid.', 50, 719, 8),
  ];

  test('small letters behind a mark, below the body', () => {
    const all = blocks([...body, ...notes]).filter((block) => block.label === 'footnote');
    expect(all.map(({ text }) => text)).toEqual([
      '1 See the ledger of 1871, which is kept in the harbour office.',
      '2 Ibid.',
    ]);
  });

  test('small letters above the body, or as large as it, are none', () => {
    expect(shown(blocks([...body, ...notes, line(WORDS, 50, 760)])).filter((each) => each.startsWith('foot'))).toEqual(
      [],
    );
    const large = notes.map((note) => ({ ...note, size: 10 }));
    expect(shown(blocks([...body, ...large])).filter((each) => each.startsWith('foot'))).toEqual([]);
  });
});

describe('notes in the margin', () => {
  const body = Array.from({ length: 12 }, (_, i) => line(WORDS, 160, 200 + 14 * i, 10));
  const note = [line('A ledger of', 50, 228, 8), line('arrivals', 50, 242, 8)];

  test('are asides, and no line of the body ends with one', () => {
    const all = blocks([...body, ...note]);
    expect(all.filter(({ label }) => label === 'aside').map(({ text }) => text)).toEqual(['A ledger of arrivals']);
    expect(all.find(({ label }) => label === 'text')!.text).toBe(body.map(({ text }) => text).join(' '));
  });

  test('numbers, letters as large as the body’s, and a column of a table are none', () => {
    const labels = (segments: readonly Segment[]) => blocks(segments).map(({ label }) => label);
    expect(labels([...body, line('12', 50, 228, 8), line('13', 50, 242, 8)])).not.toContain('aside');
    expect(labels([...body, ...note.map((each) => ({ ...each, size: 10 }))])).not.toContain('aside');
  });
});

test('text that goes round in a circle says so; a list of like words does not', () => {
  const flags = (text: string) => blocks([line(text, 50, 100, 10)])[0].flags;
  expect(flags('The harbour master kept a ledger. '.repeat(4).trim())).toEqual(['repeated_text']);
  expect(flags('north pier, south pier, east pier, west pier, north quay, south quay')).toEqual([]);
  expect(flags('Total .................................................... 12.00')).toEqual([]);
});

test('lines that were found in two parts are lines, and not two columns', () => {
  const parts = [0, 1, 2].flatMap((i) => [
    line(`L${i} ${WORDS.slice(0, 40)}`, 50, 100 + 14 * i),
    line(`R${i} mark`, 266, 100 + 14 * i),
  ]);
  const [block] = blocks(parts);
  expect(block.text).toMatch(/^L0.* R0 mark L1.* R1 mark L2.* R2 mark$/);
});

test('a rule below the first row makes it the header of a table, whatever stands in it', () => {
  const row = (cells: readonly string[], y: number) => cells.map((cell, i) => line(cell, 50 + 120 * i, y));
  const rows = [
    ['Station', '1871', '1872'],
    ['Alder Point', '12', '14'],
    ['Brae Head', '9', '11'],
  ].flatMap((cells, i) => row(cells, 100 + 18 * i));
  const isHeader = (rules: readonly Box[]) =>
    layOut(madePage(rows, { rules }), 1).blocks[0].table!.cells.some((cell) => cell.isHeader);
  expect(isHeader([])).toBe(false);
  expect(isHeader([[50, 103, 320, 104]])).toBe(true);
});

test('a large picture without text is a figure, and what names it its caption', () => {
  const page = layOut(
    madePage([line('Figure 3: the gauge stone', 100, 320), line(WORDS, 50, 400)], { images: [[100, 100, 400, 300]] }),
    1,
  );
  expect(page.blocks.map(({ label }) => label)).toEqual(['figure', 'caption', 'text']);
});

test('lines that were read badly say so', () => {
  expect(blocks([line('blurred', 50, 100, 10, { confidence: 0.5 })])[0].flags).toEqual(['low_confidence']);
});

describe('numbers before texts', () => {
  const bold = { isBold: true };

  test('a bold line with a number above a paragraph is a heading, the first one too', () => {
    const all = blocks([
      line('1. Arrivals', 50, 100, 10, bold),
      line(WORDS, 50, 116),
      line('2. Departures', 50, 150, 10, bold),
      line(WORDS, 50, 166),
    ]);
    expect(shown(all)).toEqual(['heading: 1. Arrivals', `text: ${WORDS}`, 'heading: 2. Departures', `text: ${WORDS}`]);
  });

  test('marks that stand apart are a list and no column of a table; what begins below them is no item', () => {
    const all = blocks([
      line('1.', 50, 100),
      line('The budget is adopted.', 80, 100),
      line('2.', 50, 114),
      line('The next meeting is in May.', 80, 114),
      line('Signed in Galway', 50, 128),
    ]);
    expect(all.map(({ label, mark, text }) => [label, mark, text])).toEqual([
      ['list_item', '1.', 'The budget is adopted.'],
      ['list_item', '2.', 'The next meeting is in May.'],
      ['text', undefined, 'Signed in Galway'],
    ]);
  });

  test('a large sign alone is no heading', () => {
    expect(blocks([line('∞', 50, 60, 20), line(WORDS, 50, 120)])[0].label).toBe('text');
  });
});
