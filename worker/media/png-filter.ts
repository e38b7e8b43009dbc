/**
 * PNG's five row filters, undone in place.
 */

/**
 * Undoes the filter named by row[0] on row[1..]; `above` is the row before it, already undone (zeros for the first).
 * False when there is no such filter. Source: PNG 3rd edition, section 9.
 */
export function unfilter(row: Uint8Array, above: Uint8Array, pixelBytes: number): boolean {
  if (row[0] === 1) sub(row, pixelBytes);
  else if (row[0] === 2) up(row, above);
  else if (row[0] === 3) average(row, above, pixelBytes);
  else if (row[0] === 4) paeth(row, above, pixelBytes);
  return row[0] <= 4;
}

function sub(row: Uint8Array, pixelBytes: number): void {
  for (let i = 1 + pixelBytes; i < row.length; i++) row[i] += row[i - pixelBytes];
}

function up(row: Uint8Array, above: Uint8Array): void {
  for (let i = 1; i < row.length; i++) row[i] += above[i];
}

function average(row: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  for (let i = 1; i < row.length; i++) row[i] += ((i > pixelBytes ? row[i - pixelBytes] : 0) + above[i]) >> 1;
}

function paeth(row: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  for (let i = 1; i < Math.min(1 + pixelBytes, row.length); i++) row[i] += above[i];
  for (let i = 1 + pixelBytes; i < row.length; i++) {
    const left = row[i - pixelBytes];
    const top = above[i];
    const corner = above[i - pixelBytes];
    const toLeft = Math.abs(top - corner);
    const toTop = Math.abs(left - corner);
    const toCorner = Math.abs(left + top - 2 * corner);
    row[i] += toLeft <= toTop && toLeft <= toCorner ? left : toTop <= toCorner ? top : corner;
  }
}
