/** PNG's five row filters, undone in place. Source: PNG 3rd edition, section 9. */

/**
 * @param row         u8[bytes], of which as many bytes as a pixel has are zeros in front; changed in place
 * @param above       u8[bytes], the row before, already undone, with zeros in front, too
 * @param filter      0 to 4
 */
export function unfilter(row: usize, above: usize, bytes: usize, pixel_bytes: usize, filter: i32): void {
  if (filter === 1) sub(row, bytes, pixel_bytes);
  else if (filter === 2) up(row, above, bytes);
  else if (filter === 3) average(row, above, bytes, pixel_bytes);
  else if (filter === 4) paeth(row, above, bytes, pixel_bytes);
}

function sub(row: usize, bytes: usize, pixel_bytes: usize): void {
  for (const end = row + bytes; row < end; row++) store<u8>(row, load<u8>(row) + load<u8>(row - pixel_bytes));
}

function up(row: usize, above: usize, bytes: usize): void {
  const end = row + bytes;
  for (; row + 16 <= end; row += 16, above += 16) v128.store(row, i8x16.add(v128.load(row), v128.load(above)));
  for (; row < end; row++, above++) store<u8>(row, load<u8>(row) + load<u8>(above));
}

function average(row: usize, above: usize, bytes: usize, pixel_bytes: usize): void {
  for (const end = row + bytes; row < end; row++, above++) {
    const sum = <u32>load<u8>(row - pixel_bytes) + <u32>load<u8>(above);
    store<u8>(row, load<u8>(row) + <u8>(sum >> 1));
  }
}

function paeth(row: usize, above: usize, bytes: usize, pixel_bytes: usize): void {
  for (const end = row + bytes; row < end; row++, above++) {
    const left = <i32>load<u8>(row - pixel_bytes);
    const top = <i32>load<u8>(above);
    const corner = <i32>load<u8>(above - pixel_bytes);
    const to_left = abs(top - corner);
    const to_top = abs(left - corner);
    const to_corner = abs(left + top - 2 * corner);
    const nearest = select(left, select(top, corner, to_top <= to_corner), to_left <= to_top && to_left <= to_corner);
    store<u8>(row, load<u8>(row) + <u8>nearest);
  }
}
