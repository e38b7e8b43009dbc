/**
 * Pictures of palette entries: packed rows → entries → colours.
 */
const ENTRIES = 256;

/** u8[256, 3]: `colours` u8[n, `entryBytes`], red at `red` and blue at 2 - `red`; what is missing is black, but grey where there are none, as in Pillow. */
export function paletteOf(colours: Uint8Array, entryBytes = 3, red: 0 | 2 = 0): Uint8Array {
  if (colours.length === 0) return Uint8Array.from({ length: 3 * ENTRIES }, (_, at) => Math.floor(at / 3));
  const palette = new Uint8Array(3 * ENTRIES);
  const count = Math.min(ENTRIES, Math.floor(colours.length / entryBytes));
  for (let entry = 0; entry < count; entry++) {
    for (let channel = 0; channel < 3; channel++)
      palette[3 * entry + channel] = colours[entryBytes * entry + (red === 0 ? channel : 2 - channel)];
  }
  return palette;
}

/** rgb u8[n, 3] = the colours of `entries`. */
export function entriesToRgb(rgb: Uint8Array, entries: Uint8Array, palette: Uint8Array): void {
  for (let to = 0, from = 0; to < rgb.length; to += 3, from++) {
    const entry = 3 * entries[from];
    rgb[to] = palette[entry];
    rgb[to + 1] = palette[entry + 1];
    rgb[to + 2] = palette[entry + 2];
  }
}

/** Samples of 1, 2, 4 or 8 bits, the first in the highest bits of a byte, to one a byte. */
export function unpackSamples(samples: Uint8Array, packed: Uint8Array, bits: number): void {
  const mask = (1 << bits) - 1;
  for (let i = 0, bit = 0; i < samples.length; i++, bit += bits)
    samples[i] = (packed[bit >> 3] >> (8 - bits - (bit & 7))) & mask;
}
