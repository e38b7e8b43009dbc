/** What a GLM-OCR would reply to regions of `regionsPdf`, by prompt; and a page with such regions. */
import { made } from '../demo/made-pdf.ts';

export const ROWS = [
  ['Item', 'Price', 'Sum'],
  ['Carbide bolt', '1.50', '3.00'],
  ['Copper nut', '0.50', '7.25'],
] as const;

/** A heading, a table that only lines up, a formula, a paragraph. */
export async function regionsPdf(): Promise<Uint8Array<ArrayBuffer>> {
  const { document } = await made((write, _, { bold }) => {
    write('Prices of parts', 50, 780, 20, bold);
    for (const [row, cells] of ROWS.entries())
      for (const [column, text] of cells.entries()) write(text, 50 + 170 * column, 700 - 18 * row, 11);
    write('E = mc²', 250, 560, 14);
    write('All prices are those of the day on which the parts are sent.', 50, 480, 11);
  });
  return new Uint8Array(await document.save());
}

/** The same letters, built otherwise than white gaps say: the last two columns have one head. */
export const TABLE = `<table><thead><tr><th>Item</th><th colspan="2">Price Sum</th></tr></thead><tbody>${ROWS.slice(1)
  .map((cells) => `<tr>${cells.map((text) => `<td>${text}</td>`).join('')}</tr>`)
  .join('')}</tbody></table>`;
export const FORMULA = '$$E = mc^{2}$$';
export const TEXT = 'What the model reads.';

export const REPLIES: Readonly<Record<string, string>> = {
  'Table Recognition:': TABLE,
  'Formula Recognition:': FORMULA,
  'Text Recognition:': TEXT,
};
