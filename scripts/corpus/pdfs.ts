/** The corpus's documents as digital PDF files: an invoice, an article in two columns, a list of clauses, a table of measurements, an account's statement. */
import { rgb } from 'pdf-lib';
import { articlePdf, invoicePdf, made, type MadePdf } from '../demo/made-pdf.ts';
import { seeded } from '../random.ts';

export interface CorpusDocument {
  readonly make: () => Promise<MadePdf>;
  /** Its lines were written in the order in which they are read. */
  readonly isInOrder: boolean;
}

const CLAUSES = [
  'The carrier shall deliver the goods to the address written on the waybill during ordinary business hours, unless otherwise agreed.',
  'Claims for loss or damage must reach the carrier in writing within 7 (seven) days after delivery; later claims are void.',
  'Liability is limited to EUR 8.33 per kilogram of gross weight, up to EUR 25,000 for each consignment.',
  'Perishable, dangerous or oversized goods need a prior written permit (see Annex B, form 12-C).',
  'The sender declares that weights, counts and marks are correct and pays any cost caused by wrong entries.',
];
const [CLAUSE_COUNT, CLAUSE_WIDTH] = [22, 495];
const LOG_X = [50, 130, 260, 340, 420] as const;
const LOG_ROWS = 40;
const STATEMENT_RIGHT = [370, 450, 545] as const;
const STATEMENT_ROWS = 44;

/** Small print: numbered clauses in 9 points over the whole width. */
export async function clausesPdf(): Promise<MadePdf> {
  const { document, lines } = await made((write, _, { plain, bold }) => {
    write('Terms of carriage', 50, 795, 13, bold);
    let y = 770;
    for (let i = 0; i < CLAUSE_COUNT; i++) {
      let line = '';
      for (const word of `${i + 1}. ${CLAUSES[i % CLAUSES.length]}`.split(' ')) {
        const longer = `${line} ${word}`.trim();
        if (plain.widthOfTextAtSize(longer, 9) <= CLAUSE_WIDTH) {
          line = longer;
          continue;
        }
        write(line, 50, y, 9);
        y -= 12;
        line = word;
      }
      write(line, 50, y, 9);
      y -= 17;
    }
  });
  return { bytes: new Uint8Array(await document.save()), truth: [lines] };
}

/** A table without lines, in type of one width; many of its cells are short. */
export async function logPdf(): Promise<MadePdf> {
  const random = seeded(7);
  const two = (value: number) => String(value).padStart(2, '0');
  const { document, lines } = await made((write, _, { mono, bold }) => {
    const row = (cells: readonly string[], y: number) => cells.forEach((cell, i) => write(cell, LOG_X[i], y, 9, mono));
    write('STATION LOG', 50, 790, 14, bold);
    row(['TIME', 'STATION', 'TEMP', 'WIND', 'REMARK'], 760);
    for (let i = 0; i < LOG_ROWS; i++) {
      const time = `${two(random.below(24))}:${two(random.below(60))}`;
      const station = random.pick(['Alder Point', 'Brae Head', 'Corrib Weir', 'Dun Laoghaire']);
      const remark = random.pick(['calm', 'gusts', 'fog', 'ok']);
      row([time, station, ((random.below(400) - 100) / 10).toFixed(1), `${random.below(40)} kn`, remark], 746 - 17 * i);
    }
  });
  return { bytes: new Uint8Array(await document.save()), truth: [lines] };
}

/** A statement in 8 points: amounts to the right, many of them negative; the table's head is white on dark blue. */
export async function statementPdf(): Promise<MadePdf> {
  const random = seeded(11);
  const euros = (cents: number) =>
    (cents / 100).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const { document, lines } = await made((write, page, { plain, bold }) => {
    const row = ([date, text, ...amounts]: readonly string[], y: number, color = rgb(0, 0, 0)) => {
      write(date, 50, y, 8, plain, color);
      write(text, 115, y, 8, plain, color);
      for (const [i, amount] of amounts.entries())
        if (amount !== '') write(amount, STATEMENT_RIGHT[i] - plain.widthOfTextAtSize(amount, 8), y, 8, plain, color);
    };
    write('Statement of account 10/2026', 50, 790, 13, bold);
    page.drawRectangle({ x: 46, y: 753, width: 503, height: 16, color: rgb(0.1, 0.15, 0.4) });
    row(['Date', 'Details', 'Paid out', 'Paid in', 'Balance'], 758, rgb(1, 1, 1));
    let balance = 84_207;
    for (let i = 0; i < STATEMENT_ROWS; i++) {
      const [cents, isOut] = [100 + random.below(180_000), random.next() < 0.55];
      balance += isOut ? -cents : cents;
      const date = `${String(1 + Math.floor(i / 2)).padStart(2, '0')} Oct 2026`;
      const text = random.pick([
        'Card payment Book & Bean',
        'Transfer from A. Lind',
        'Standing order rent',
        'Interest',
      ]);
      row([date, text, isOut ? euros(cents) : '', isOut ? '' : euros(cents), euros(balance)], 740 - 13 * i);
    }
  });
  return { bytes: new Uint8Array(await document.save()), truth: [lines] };
}

export const DOCUMENTS = {
  invoice: { make: invoicePdf, isInOrder: false },
  article: { make: articlePdf, isInOrder: true },
  clauses: { make: clausesPdf, isInOrder: true },
  log: { make: logPdf, isInOrder: true },
  statement: { make: statementPdf, isInOrder: true },
} as const satisfies Record<string, CorpusDocument>;
export type DocumentName = keyof typeof DOCUMENTS;
