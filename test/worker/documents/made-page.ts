/** Pages that tests write down line by line. */
import type { Box, ReadPage, Segment } from '../../../worker/documents/page.ts';

/** A segment whose lower left corner is at x, y, as wide as a usual font makes it. */
export function line(text: string, x: number, y: number, size = 10, more: Partial<Segment> = {}): Segment {
  const box: Box = [x, y - size, x + text.length * size * 0.5, y];
  return { text, box, size, confidence: 1, ...more };
}

/** An A4 page in points. */
export function madePage(segments: readonly Segment[], more: Partial<ReadPage> = {}): ReadPage {
  return {
    ...{ width: 595, height: 842, unit: 'pt', dpi: null, rotation: 0, skewDegrees: 0 },
    ...{ reader: 'text', reason: 'text layer', rules: [], images: [], flags: [] },
    segments,
    ...more,
  };
}

/** An invoice with an address block beside its facts, a table of items and sums below it. */
export function invoicePage(): ReadPage {
  const items = [
    ['Carbide end mill 8 mm', '12', '18.40', '220.80'],
    ['Surface plate 300 x 200', '1', '214.95', '214.95'],
    ['Delivery and handling', '1', '15.00', '15.00'],
  ];
  const cells = ([name, count, price, amount]: readonly string[], y: number, isBold = false) => [
    line(name, 50, y, 10, { isBold }),
    line(count, 320, y, 10, { isBold }),
    line(price, 390, y, 10, { isBold }),
    line(amount, 485, y, 10, { isBold }),
  ];
  return madePage([
    line('INVOICE', 50, 62, 22, { isBold: true }),
    line('Northwind Tooling Ltd.', 50, 92, 11, { isBold: true }),
    line('14 Harbour Street, Galway', 50, 106),
    line('Invoice number: INV-2026-00418', 330, 92),
    line('Date of issue: 14 November 2026', 330, 106),
    line('Payment due: 14 December 2026', 330, 120),
    line('Bill to', 50, 152, 11, { isBold: true }),
    line('Marlow & Finch Architects', 50, 166),
    ...cells(['Description', 'Qty', 'Unit price', 'Amount'], 222, true),
    ...items.flatMap((item, i) => cells(item, 244 + 18 * i)),
    line('Subtotal', 390, 340),
    line('450.75', 485, 340),
    line('VAT 23%', 390, 358),
    line('103.67', 485, 358),
    line('Total EUR', 390, 378, 12, { isBold: true }),
    line('554.42', 485, 378, 12, { isBold: true }),
    line('Please pay within 30 days and quote the invoice number.', 50, 460),
  ]);
}
