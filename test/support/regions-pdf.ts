/** A page with regions to which scripts/origin/region-replies.ts has the replies. */
import { made } from '../../scripts/demo/made-pdf.ts';
import { ROWS } from '../../scripts/origin/region-replies.ts';

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
