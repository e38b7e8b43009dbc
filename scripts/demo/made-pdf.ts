/** PDF files whose text is known, for demonstrations and tests. */
import { degrees, PDFDocument, rgb, type RGB, StandardFonts, type PDFFont, type PDFPage } from 'pdf-lib';

export interface MadePdf {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What was written on every page, line by line in the order of writing. */
  readonly truth: readonly (readonly string[])[];
}

const A4: [number, number] = [595, 842];

export const ITEMS = [
  ['Carbide end mill 8 mm, four flutes', '12', '18.40', '220.80'],
  ['Surface plate 300 x 200, grade 1', '1', '214.95', '214.95'],
  ['Dial indicator 0.01 mm', '3', '46.50', '139.50'],
  ['Cutting oil, 5 litre can', '4', '27.80', '111.20'],
  ['Torque wrench 20-110 Nm', '2', '89.99', '179.98'],
  ['Delivery and handling', '1', '15.00', '15.00'],
] as const;

type Write = (text: string, x: number, y: number, size?: number, font?: PDFFont, color?: RGB) => void;

type Fonts = Record<'plain' | 'bold' | 'serif' | 'mono', PDFFont>;

/** A document of one page; what `draw` writes is its truth. */
export async function made(draw: (write: Write, page: PDFPage, fonts: Fonts) => void) {
  const document = await PDFDocument.create();
  const fonts: Fonts = {
    plain: await document.embedFont(StandardFonts.Helvetica),
    bold: await document.embedFont(StandardFonts.HelveticaBold),
    serif: await document.embedFont(StandardFonts.TimesRoman),
    mono: await document.embedFont(StandardFonts.Courier),
  };
  const page = document.addPage(A4);
  const lines: string[] = [];
  const write: Write = (text, x, y, size = 10, font = fonts.plain, color = rgb(0, 0, 0)) => {
    page.drawText(text, { x, y, size, font, color });
    lines.push(text);
  };
  draw(write, page, fonts);
  return { document, page, lines };
}

/** `turn`: quarter turns clockwise that a viewer makes; `crop` cuts a margin away. */
export async function invoicePdf({ turn = 0, crop = 0 } = {}): Promise<MadePdf> {
  const { document, page, lines } = await made((write, sheet, { bold }) => {
    write('INVOICE', 50, 780, 22, bold);
    write('Northwind Tooling Ltd.', 50, 750, 11, bold);
    write('14 Harbour Street, Galway H91 K2P3', 50, 736);
    write('Invoice number: INV-2026-00418', 330, 750);
    write('Date of issue: 14 November 2026', 330, 736);
    write('Payment due: 14 December 2026', 330, 722);
    write('Bill to', 50, 690, 11, bold);
    write('Marlow & Finch Architects', 50, 676);
    const row = ([name, count, price, amount]: readonly string[], y: number, font?: PDFFont) => {
      write(name, 50, y, 10, font);
      write(count, 320, y, 10, font);
      write(price, 390, y, 10, font);
      write(amount, 485, y, 10, font);
    };
    row(['Description', 'Qty', 'Unit price', 'Amount'], 620, bold);
    sheet.drawLine({ start: { x: 48, y: 614 }, end: { x: 545, y: 614 }, thickness: 0.8, color: rgb(0, 0, 0) });
    for (const [i, item] of ITEMS.entries()) row(item, 598 - 18 * i);
    write('Subtotal', 390, 474);
    write('881.43', 485, 474);
    write('VAT 23%', 390, 456);
    write('202.73', 485, 456);
    write('Total EUR', 390, 436, 12, bold);
    write('1084.16', 485, 436, 12, bold);
    write('Please pay within 30 days and quote the invoice number.', 50, 380);
  });
  page.setRotation(degrees(90 * turn));
  if (crop > 0) page.setCropBox(crop, crop, A4[0] - 2 * crop, A4[1] - 2 * crop);
  return { bytes: new Uint8Array(await document.save()), truth: [lines] };
}

const WORDS =
  'when the river was still open to barges the harbour master kept a ledger of every arrival and wrote beside each name the height of the water at noon the weight of the cargo and whether the crew had paid their dues in coin or in kind over ninety years the ledgers grew into a record of floods and droughts that no instrument could match'.split(
    ' ',
  );

/** Two columns of text under a title. */
export async function articlePdf(): Promise<MadePdf> {
  const { document, lines } = await made((write, _, { bold, serif }) => {
    write('The tide tables of an inland town', 50, 780, 18, bold);
    const column = (x: number, first: number) => {
      let word = first;
      for (let i = 0; i < 40; i++) {
        let text = '';
        while (serif.widthOfTextAtSize(`${text} ${WORDS[word % WORDS.length]}`, 10.5) < 235)
          text = `${text} ${WORDS[word++ % WORDS.length]}`.trim();
        write(text, x, 740 - 14 * i, 10.5, serif);
      }
    };
    column(50, 0);
    column(310, 23);
  });
  return { bytes: new Uint8Array(await document.save()), truth: [lines] };
}

/** As many pages with a line each. */
export async function pagesPdf(count: number): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let i = 1; i <= count; i++) {
    const page = document.addPage(A4);
    page.drawText(`This is page ${i} of a document with ${count} pages.`, { x: 50, y: 700, size: 12, font });
  }
  return new Uint8Array(await document.save());
}
