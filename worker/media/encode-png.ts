/** Pixels → a PNG file. Source: PNG (third edition). */
import type { Size } from './image.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const [EIGHT_BITS, GREY, RGB] = [8, 0, 2];
/** A row as its difference to the one above it: cheap, and good for pages. */
const UP = 2;
/** Rows that are handed to the compressor at once. */
const PIECE_BYTES = 256 << 10;

export interface Rows extends Size {
  readonly channels: 1 | 3;
  /** u8[widthPx, channels] of a row; a view is enough, it is read at once. */
  readonly row: (y: number) => Uint8Array;
}

/** Cost: deflate over all pixels, some 60 ns each. */
export async function encodePng(rows: Rows): Promise<Uint8Array<ArrayBuffer>> {
  const { widthPx, heightPx, channels } = rows;
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, widthPx);
  view.setUint32(4, heightPx);
  header.set([EIGHT_BITS, channels === 1 ? GREY : RGB], 8);
  const chunks = [chunk('IHDR', header), chunk('IDAT', await deflated(rows)), chunk('IEND', new Uint8Array())];
  return joined([Uint8Array.from(SIGNATURE), ...chunks]);
}

async function deflated(rows: Rows): Promise<Uint8Array> {
  const source = filtered(rows);
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const next = source.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
  });
  const pieces: Uint8Array[] = [];
  // "deflate" is zlib's format, as PNG wants it.
  for await (const piece of stream.pipeThrough(new CompressionStream('deflate'))) pieces.push(piece);
  return joined(pieces);
}

function* filtered({ widthPx, heightPx, channels, row }: Rows): Generator<Uint8Array<ArrayBuffer>> {
  const rowBytes = 1 + widthPx * channels;
  const rowsAtOnce = Math.max(1, Math.floor(PIECE_BYTES / rowBytes));
  const above = new Uint8Array(widthPx * channels);
  for (let y = 0; y < heightPx;) {
    const count = Math.min(rowsAtOnce, heightPx - y);
    const piece = new Uint8Array(count * rowBytes);
    for (let i = 0, at = 0; i < count; i++, y++) {
      const pixels = row(y);
      piece[at++] = UP;
      for (let x = 0; x < above.length; x++) piece[at++] = pixels[x] - above[x];
      above.set(pixels);
    }
    yield piece;
  }
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.codePointAt(i)!;
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  let value = i;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC_TABLE[(value ^ byte) & 255] ^ (value >>> 8);
  return ~value >>> 0;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
