/** What a GLM-OCR would reply to regions of a page, by prompt (test/support/regions-pdf.ts draws the page). */
export const ROWS = [
  ['Item', 'Price', 'Sum'],
  ['Carbide bolt', '1.50', '3.00'],
  ['Copper nut', '0.50', '7.25'],
] as const;

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
