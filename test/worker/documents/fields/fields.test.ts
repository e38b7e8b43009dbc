/** Values by their labels, and the shapes that values have. */
import { describe, expect, test } from 'vitest';
import { extractFields } from '../../../../worker/documents/fields/invoice.ts';
import { parseAmount, parseDate, parseIdentifier } from '../../../../worker/documents/fields/shapes.ts';
import { layOut } from '../../../../worker/documents/layout.ts';
import { invoicePage, line, madePage } from '../made-page.ts';

describe('shapes', () => {
  test.each([
    ['1,234.50', 1234.5, null],
    ['1.234,50 €', 1234.5, 'EUR'],
    ["CHF 1'234.50", 1234.5, 'CHF'],
    ['$12', 12, 'USD'],
    ['(3.00)', -3, null],
    ['-7,5', -7.5, null],
    ['1,234', 1234, null],
    ['12.345.678', 12345678, null],
  ])('the amount %s', (text, value, currency) => expect(parseAmount(text)).toEqual({ value, currency }));

  test.each(['', 'twelve', '12 Mill Lane', '1.2.3.4', 'INV-12', '14/11/2026'])('%s is no amount', (text) =>
    expect(parseAmount(text)).toBe(null),
  );

  test.each([
    ['2026-11-14', '2026-11-14'],
    ['14.11.2026', '2026-11-14'],
    ['11/14/2026', '2026-11-14'],
    ['03/04/26', '2026-04-03'],
    ['14 November 2026', '2026-11-14'],
    ['14-Nov-26', '2026-11-14'],
    ['Nov 14th, 2026', '2026-11-14'],
    ['Jul19,1991', '1991-07-19'],
    ['2Jun 2016', '2016-06-02'],
    ['31/02/2026', null],
    ['99/99/2026', null],
    ['total', null],
  ])('the date %s', (text, date) => expect(parseDate(text)).toBe(date));

  test.each([
    ['INV-2026-00418', 'INV-2026-00418'],
    ['#4711', '4711'],
    ['number', null],
    ['14 November 2026', null],
  ])('the identifier %s', (text, id) => expect(parseIdentifier(text)).toBe(id));
});

test('an invoice: each value with the block and the box that it stands in', () => {
  const { blocks } = layOut(invoicePage(), 1);
  const fields = extractFields(blocks);
  const values = Object.fromEntries(
    Object.entries(fields).flatMap(([name, found]) => ('value' in found ? [[name, found.value]] : [])),
  );
  expect(values).toEqual({
    VendorName: 'Northwind Tooling Ltd.',
    CustomerName: 'Marlow & Finch Architects',
    InvoiceId: 'INV-2026-00418',
    InvoiceDate: '2026-11-14',
    DueDate: '2026-12-14',
    SubTotal: 450.75,
    TotalTax: 103.67,
    InvoiceTotal: 554.42,
    Currency: 'EUR',
  });
  expect(fields.Items).toHaveLength(3);
  expect(fields.Items![1]).toMatchObject({
    Quantity: { value: 1 },
    UnitPrice: { value: 214.95 },
    Amount: { value: 214.95 },
  });
  const total = fields.InvoiceTotal!;
  expect(blocks.find(({ id }) => id === total.block)!.lines.map(({ text }) => text)).toContain(total.text);
});

test('what is not there is left out, never guessed', () => {
  expect(extractFields(layOut(madePage([line('A letter about nothing in particular.', 50, 400)]), 1).blocks)).toEqual(
    {},
  );
  expect(extractFields([])).toEqual({});
});

describe('who wrote it', () => {
  const vendorOf = (...lines: ReturnType<typeof line>[]) =>
    extractFields(layOut(madePage(lines), 1).blocks).VendorName?.value;
  const rest = [line('Date: 3 May 2026', 300, 90), line('Bill to: Ann Lee', 50, 130), line('Total 12.00', 300, 300)];

  test.each<[string, ReturnType<typeof line>[], string | undefined]>([
    [
      'the first of lines that are about as high',
      [line('Northwind Tools Ltd', 50, 40, 10), line('Harbour House, Leeds', 50, 60, 12)],
      'Northwind Tools Ltd',
    ],
    [
      'much larger letters, wherever they stand',
      [line('a company of the sea', 50, 40, 8), line('NORTHWIND', 50, 60, 20)],
      'NORTHWIND',
    ],
    ['never an address', [line('4 Harbour Road, Leeds', 50, 60, 14)], undefined],
    ['behind the word for the paper', [line('INVOICE Valley Diner', 50, 40, 16)], 'Valley Diner'],
    ['by its label', [line('ACME', 50, 40, 16), line('From: Northwind Tools Ltd', 50, 60)], 'Northwind Tools Ltd'],
    ['without marks before it', [line('~~ Metro Hardware', 50, 40, 16)], 'Metro Hardware'],
  ])('%s', (_, masthead, name) => expect(vendorOf(...masthead, ...rest)).toBe(name));
});

describe('what a page says of its country, and what only looks like a value', () => {
  const fieldsOf = (...lines: ReturnType<typeof line>[]) => extractFields(layOut(madePage(lines), 1).blocks);

  test('beside a ZIP code, or another date that begins so, numbers begin with the month', () => {
    const date = [line('Date: 11/03/2026', 300, 80)];
    expect(fieldsOf(...date).InvoiceDate?.value).toBe('2026-03-11');
    expect(fieldsOf(line('Boulder, CO 80302', 50, 60), ...date).InvoiceDate?.value).toBe('2026-11-03');
    expect(fieldsOf(...date, line('Due date: 12/13/2026', 300, 100)).InvoiceDate?.value).toBe('2026-11-03');
  });

  test('terms are no net amount, a label no customer, the number of another paper not this one’s', () => {
    const fields = fieldsOf(
      line('Original invoice no.: INV-5512', 50, 60),
      line('Credit note no.: CN-0093', 50, 80),
      line('BILL TO', 50, 110),
      line('SHIP TO', 250, 110),
      line('Dana Whitfield', 50, 125),
      line('Kundennummer 4711', 300, 150),
      line('Net 30', 50, 200),
      line('12', 300, 200),
      line('Net', 50, 230),
      line('1711.50', 300, 230),
    );
    expect(fields).toMatchObject({
      InvoiceId: { value: 'CN-0093' },
      CustomerName: { value: 'Dana Whitfield' },
      SubTotal: { value: 1711.5 },
    });
  });
});

test('a receipt: total beside its label, date without one', () => {
  const page = madePage([
    line('CORNER SHOP', 100, 40, 16),
    line('12/05/2026 14:31', 100, 70),
    line('Milk', 50, 100),
    line('1.20', 200, 100),
    line('SUBTOTAL', 50, 130),
    line('1.20', 200, 130),
    line('TOTAL', 50, 150),
    line('$1.20', 200, 150),
    line('CASH', 50, 170),
    line('5.00', 200, 170),
  ]);
  expect(extractFields(layOut(page, 1).blocks)).toMatchObject({
    VendorName: { value: 'CORNER SHOP' },
    InvoiceDate: { value: '2026-05-12' },
    InvoiceTotal: { value: 1.2 },
    Currency: { value: 'USD' },
  });
});

test("a receipt's lines: names with counts before amounts, down to the first sum, whatever fills the row", () => {
  const page = madePage([
    line('CORNER SHOP', 100, 40, 16),
    line('2 x Milk', 50, 100),
    line('2.40', 200, 100),
    line('Bread ......... 3.10', 50, 120),
    line('Subtotal', 50, 140),
    line('5.50', 200, 140),
    line('Voucher 1.00', 50, 160),
  ]);
  const { Items } = extractFields(layOut(page, 1).blocks);
  expect(Items).toMatchObject([
    { Description: { value: 'Milk' }, Quantity: { value: 2 }, Amount: { value: 2.4 } },
    { Description: { value: 'Bread' }, Amount: { value: 3.1 } },
  ]);
});

test('prices that add up to the total are those of lines; otherwise they are those of pieces', () => {
  const page = (total: string) => {
    const row = (cells: readonly string[], y: number) => cells.map((text, i) => line(text, 50 + 150 * i, y));
    const rows = [
      ['Item', 'Qty', 'Price'],
      ['Duck', '2', '38.50'],
      ['Fuse', '3', '21.50'],
    ].flatMap((cells, i) => row(cells, 100 + 20 * i));
    return extractFields(layOut(madePage([...rows, line('Total', 200, 200), line(total, 350, 200)]), 1).blocks).Items;
  };
  expect(page('60.00')!.map(({ Amount }) => Amount?.value)).toEqual([38.5, 21.5]);
  expect(page('141.50')!.map(({ UnitPrice }) => UnitPrice?.value)).toEqual([38.5, 21.5]);
});

test('German and French papers: labels with and without their accents', () => {
  const found = (...pairs: readonly (readonly [string, string])[]) =>
    extractFields(
      layOut(
        madePage(pairs.flatMap(([label, value], i) => [line(label, 50, 100 + 20 * i), line(value, 300, 100 + 20 * i)])),
        1,
      ).blocks,
    );
  expect(
    found(['Féllig am', '19.11.2026'], ['Nettobetrag', '1.539,80 €'], ['Rechnungsbetrag', '1.832,36 €']),
  ).toMatchObject({
    DueDate: { value: '2026-11-19' },
    SubTotal: { value: 1539.8 },
    InvoiceTotal: { value: 1832.36 },
  });
  expect(found(['Date de facture', '05/11/2026'], ['Total HT', '100,00 €'], ['Total TTC', '120,00 €'])).toMatchObject({
    InvoiceDate: { value: '2026-11-05' },
    InvoiceTotal: { value: 120 },
  });
});

describe('labels of invoices', () => {
  const fieldsOf = (...lines: ReturnType<typeof line>[]) => extractFields(layOut(madePage(lines), 1).blocks);

  test('a total stands on its row; what stands below it is a column', () => {
    const head = ['Item', 'Qty', 'Total'].map((text, i) => line(text, 50 + 120 * i, 100));
    const row = ['Honey', '5', '99.21'].map((text, i) => line(text, 50 + 120 * i, 120));
    const due = [line('Amount due', 50, 160), line('$24.21', 290, 160)];
    expect(fieldsOf(...head, ...row, ...due).InvoiceTotal).toMatchObject({ value: 24.21 });
    expect(fieldsOf(...head, ...row, line('Amount', 50, 160), line('due 24.21', 290, 160)).InvoiceTotal?.value).toBe(
      24.21,
    );
    expect(
      fieldsOf(line('Milk', 50, 100), line('1.20', 200, 100), line('Amount', 50, 120), line('9.20', 200, 120))
        .InvoiceTotal?.value,
    ).toBe(9.2);
  });

  test('a number behind "No." or "Number:", also where the line goes on; a customer behind "To:"', () => {
    const fields = fieldsOf(line('No. #81424 Issued: Aug 8, 2012', 50, 100), line('To: Ann Lee', 50, 120));
    expect(fields).toMatchObject({ InvoiceId: { value: '81424' }, CustomerName: { value: 'Ann Lee' } });
    expect(fieldsOf(line('Number:', 50, 100), line('INV-429', 200, 100)).InvoiceId?.value).toBe('INV-429');
    expect(fieldsOf(line('No refunds after 14 days', 50, 100)).InvoiceId).toBeUndefined();
  });
});
