/** TIFF files that tests write: grey or one-bit pages, one directory each. */
import { deflateSync } from 'node:zlib';

export interface MadePage {
  readonly widthPx: number;
  readonly heightPx: number;
  /** u8[heightPx, widthPx] */
  readonly pixels: Uint8Array;
  readonly isDeflated?: boolean;
  readonly isThumbnail?: boolean;
}

const [HEADER_BYTES, ENTRY_BYTES, LONG] = [8, 12, 4];

/** Little-endian, one strip a page. `loops`: the last directory points back at the first. */
export function madeTiff(pages: readonly MadePage[], { loops = false } = {}): Uint8Array<ArrayBuffer> {
  const strips = pages.map(({ pixels, isDeflated }) => (isDeflated ? new Uint8Array(deflateSync(pixels)) : pixels));
  const directories = pages.map((page, i) => tagsOf(page, strips[i].length));
  const sizes = directories.map((tags, i) => 2 + ENTRY_BYTES * tags.length + 4 + strips[i].length);
  const bytes = new Uint8Array(HEADER_BYTES + sizes.reduce((sum, size) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, HEADER_BYTES, true);
  let at = HEADER_BYTES;
  for (const [i, tags] of directories.entries()) {
    const strip = at + 2 + ENTRY_BYTES * tags.length + 4;
    view.setUint16(at, tags.length, true);
    for (const [j, [tag, value]] of tags.entries()) {
      const entry = at + 2 + ENTRY_BYTES * j;
      view.setUint16(entry, tag, true);
      view.setUint16(entry + 2, LONG, true);
      view.setUint32(entry + 4, 1, true);
      view.setUint32(entry + 8, tag === 273 ? strip : value, true);
    }
    const isLast = i + 1 === directories.length;
    view.setUint32(strip - 4, isLast ? (loops ? HEADER_BYTES : 0) : at + sizes[i], true);
    bytes.set(strips[i], strip);
    at += sizes[i];
  }
  return bytes;
}

/** Size, 8 bits, compression, black is zero, the strip. */
function tagsOf({ widthPx, heightPx, isDeflated, isThumbnail }: MadePage, bytes: number): [number, number][] {
  return [
    [254, isThumbnail ? 1 : 0],
    [256, widthPx],
    [257, heightPx],
    [258, 8],
    [259, isDeflated ? 8 : 1],
    [262, 1],
    [273, 0],
    [278, heightPx],
    [279, bytes],
  ];
}
