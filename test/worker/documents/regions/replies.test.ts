/** What models reply to regions: what has the shape that was asked for, and what is refused. */
import { describe, expect, test } from 'vitest';
import { formulaReply } from '../../../../worker/documents/regions/formula-reply.ts';
import { tableReply } from '../../../../worker/documents/regions/table-reply.ts';
import { textReply } from '../../../../worker/documents/regions/text-reply.ts';

const refused: unknown = expect.objectContaining({ code: 'region_malformed' });

/** `row,column rowSpan×columnSpan text`, `*` before a header. */
const shown = (html: string): string[] =>
  tableReply(html).cells.map(
    ({ row, column, rowSpan, columnSpan, text, isHeader }) =>
      `${isHeader ? '*' : ''}${row},${column} ${rowSpan}×${columnSpan} ${text}`,
  );

describe('a table', () => {
  test('rows, spans, headers; words around it and a fence are nothing', () => {
    const html = `Here it is:\n\`\`\`html
      <table border="1"><thead><tr><th>Name</th><th colspan="2">Price</th></tr></thead>
      <tbody><tr><td rowspan=2>Bolt</td><td>1.00</td><td>EUR</td></tr><tr><td>2.00<td></td></tr></tbody></table>\n\`\`\``;
    expect(shown(html)).toEqual([
      '*0,0 1×1 Name',
      '*0,1 1×2 Price',
      '1,0 2×1 Bolt',
      '1,1 1×1 1.00',
      '1,2 1×1 EUR',
      '2,1 1×1 2.00',
    ]);
    expect(tableReply(html)).toMatchObject({ rows: 3, columns: 3, align: [null, 'right', null] });
  });

  test('a first row without numbers over rows with some is a header, where nothing says which is', () => {
    expect(shown('<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>1</td></tr></table>')[0]).toBe('*0,0 1×1 a');
    expect(shown('<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>')[0]).toBe('0,0 1×1 a');
  });

  test('markup is text or nothing, entities are letters', () => {
    const html =
      '<table><tr><td onclick="x()"><b>5</b> &lt; 6<br/>&amp;&#x41;&#66;</td><td><script>alert(1)</script><!-- no --></td></tr></table>';
    expect(shown(html)).toEqual(['0,0 1×1 5 < 6 &AB', '0,1 1×1 alert(1)']);
    expect(shown('<table><tr><td>&#99999999;&bogus;</td><td>a < b</td></tr></table>')).toEqual([
      '0,0 1×1 &#99999999;&bogus;',
      '0,1 1×1 a < b',
    ]);
  });

  test('a span that reaches beyond the last row ends there', () => {
    expect(shown('<table><tr><td rowspan="99">a</td><td>b</td></tr></table>')[0]).toBe('0,0 1×1 a');
  });

  test.each([
    ['nothing', ''],
    ['words', 'There is no table here.'],
    ['Markdown', '| a | b |\n|---|---|\n| 1 | 2 |'],
    ['one that does not end', '<table><tr><td>a</td><td>b</td></tr>'],
    ['a table in a table', '<table><tr><td><table><tr><td>a</td></tr></table></td></tr></table>'],
    ['text between cells', '<table><tr>loose<td>a</td><td>b</td></tr></table>'],
    ['one cell', '<table><tr><td>a</td></tr></table>'],
    ['no text', '<table><tr><td></td><td> </td></tr></table>'],
    ['a span of thousands', `<table>${'<tr><td colspan="9999">a</td></tr>'.repeat(9)}</table>`],
  ])('%s is refused', (_, html) => expect(() => tableReply(html)).toThrow(refused));
});

describe('a formula', () => {
  test.each([
    ['$$\n\\frac{a}{b} = c\n$$', '\\frac{a}{b} = c'],
    ['\\[ x^{2} \\]', 'x^{2}'],
    ['$E = mc^2$', 'E = mc^2'],
    ['```latex\n\\left\\{ a \\right.\n```', '\\left\\{ a \\right.'],
    ['\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}', '\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}'],
    ['a \\leftarrow \\{b\\}', 'a \\leftarrow \\{b\\}'],
  ])('%j is %j', (reply, latex) => expect(formulaReply(reply)).toBe(latex));

  test.each([
    '',
    '$$ $$',
    '\\frac{a}{b',
    'a } b',
    '\\left( a',
    '\\begin{matrix} a \\end{array}',
    'where $a$ is $b$',
    '\\input{/etc/passwd}',
    '\\href{javascript:alert(1)}{x}',
    '\\htmlData{a=b}{x}',
    'x'.repeat(5000),
  ])('%j is refused', (reply) => expect(() => formulaReply(reply)).toThrow(refused));
});

describe('a text', () => {
  test.each([
    ['# Invoice\n\nNumber 7', 'Invoice Number 7'],
    ['- one\n- two', 'one two'],
    ['Total ........ 5.00', 'Total ... 5.00'],
    [String.raw`a\tb`, 'a b'],
    ['```\ncode\n```', 'code'],
    ['-5.00 EUR', '-5.00 EUR'],
  ])('%j is %j', (reply, text) => expect(textReply(reply)).toBe(text));

  test.each(['', ' \n ', '<table><tr><td>a</td></tr></table>'])('%j is refused', (reply) =>
    expect(() => textReply(reply)).toThrow(refused),
  );
});
