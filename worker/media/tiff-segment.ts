/**
 * A strip or tile of a TIFF: its bytes as they lie in the file → rows of samples.
 */
import { GlimpseError } from '../errors.ts';
import { corrupt } from './block.ts';
import type { Codecs } from './codecs.ts';
import { FaxError, FaxReader, type FaxFormat } from './fax.ts';
import type { JpegComponents } from './jpeg-codec.ts';
import { readJpegHeader } from './jpeg-header.ts';
import { Lzw } from './lzw.ts';
import { COMPRESSION, type TiffHeader } from './tiff-header.ts';

const FORMAT = 'TIFF';
/** Small enough that even a piece of the best compression (1:1032) inflates to 8 MB. */
const PIECE_BYTES = 8 << 10;
const MARKER_BYTES = 2;
/** Where samples may be given by differences; elsewhere nobody looks at the tag. */
const PREDICTED: ReadonlySet<number> = new Set([COMPRESSION.lzw, COMPRESSION.deflate, COMPRESSION.oldDeflate]);

export interface SegmentShape {
  readonly widthPx: number;
  /** Rows of the picture that it has; a tile's may be more. */
  readonly heightPx: number;
  readonly rowBytes: number;
}

/** Fills `out`, u8[heightPx, rowBytes]. Errors: image_corrupt. */
export async function readSegment(
  out: Uint8Array,
  stored: Uint8Array,
  header: TiffHeader,
  shape: SegmentShape,
  codecs: Codecs,
): Promise<void> {
  const { compression, lowBitFirst } = header;
  const data = lowBitFirst && compression !== COMPRESSION.jpeg ? stored.map(reversed) : stored;
  try {
    await decompress(out, data, header, shape, codecs);
  } catch (error) {
    if (error instanceof GlimpseError) throw error;
    throw corrupt(FORMAT, `its picture data are broken${error instanceof FaxError ? `: ${error.message}` : ''}`, error);
  }
  if (header.predicted && PREDICTED.has(compression)) sum(out, header, shape);
}

async function decompress(
  out: Uint8Array,
  data: Uint8Array,
  header: TiffHeader,
  shape: SegmentShape,
  codecs: Codecs,
): Promise<void> {
  switch (header.compression) {
    case COMPRESSION.none:
      return filled(out, copy(out, 0, data));
    case COMPRESSION.packBits:
      return filled(out, unpackBits(out, data));
    case COMPRESSION.lzw:
      return filled(out, unpackLzw(out, data));
    case COMPRESSION.deflate:
    case COMPRESSION.oldDeflate:
      return filled(out, await inflate(out, data));
    case COMPRESSION.jpeg:
      return readJpeg(out, data, header, shape, codecs);
    default:
      return readFax(out, data, header, shape);
  }
}

function filled(out: Uint8Array, bytes: number): void {
  if (bytes < out.length) throw corrupt(FORMAT, 'its picture data end early');
}

/** As much of `data` as there is room for; the place behind it. */
function copy(out: Uint8Array, at: number, data: Uint8Array): number {
  const bytes = data.subarray(0, out.length - at);
  out.set(bytes, at);
  return at + bytes.length;
}

/** Source: TIFF 6.0 section 9. */
function unpackBits(out: Uint8Array, data: Uint8Array): number {
  let to = 0;
  for (let from = 0; from < data.length && to < out.length;) {
    const count = (data[from++] << 24) >> 24;
    if (count >= 0) {
      to = copy(out, to, data.subarray(from, from + count + 1));
      from += count + 1;
    } else if (count > -128) {
      const end = Math.min(out.length, to + 1 - count);
      out.fill(data[from++], to, end);
      to = end;
    }
  }
  return to;
}

function unpackLzw(out: Uint8Array, data: Uint8Array): number {
  let to = 0;
  const lzw = new Lzw({ literalBits: 8, highFirst: true }, (piece) => {
    to = copy(out, to, piece);
    return to < out.length;
  });
  lzw.take(data);
  lzw.flush();
  if (to < out.length && lzw.failure !== undefined) throw corrupt(FORMAT, lzw.failure);
  return to;
}

async function inflate(out: Uint8Array, data: Uint8Array): Promise<number> {
  const { readable, writable } = new DecompressionStream('deflate');
  const fed = feed(writable.getWriter(), data);
  // The reader sees the same error; this only keeps it from counting as unhandled
  fed.catch(() => {});
  const reader = readable.getReader();
  let to = 0;
  while (to < out.length) {
    const { value, done } = await reader.read();
    if (done) return to;
    to = copy(out, to, value);
  }
  await reader.cancel();
  return to;
}

async function feed(writer: WritableStreamDefaultWriter, data: Uint8Array): Promise<void> {
  for (let at = 0; at < data.length; at += PIECE_BYTES) await writer.write(data.slice(at, at + PIECE_BYTES));
  await writer.close();
}

function readFax(out: Uint8Array, data: Uint8Array, header: TiffHeader, { widthPx, rowBytes }: SegmentShape): void {
  const kinds: Readonly<Record<number, FaxFormat['kind']>> = {
    [COMPRESSION.faxRows]: 'rows',
    [COMPRESSION.group3]: 'group3',
    [COMPRESSION.group4]: 'group4',
  };
  const twoDimensional = (header.faxOptions & 1) === 1;
  const fax = new FaxReader(data, { kind: kinds[header.compression], twoDimensional, widthPx });
  for (let at = 0; at < out.length; at += rowBytes) fax.read(out.subarray(at, at + rowBytes));
}

function readJpeg(
  out: Uint8Array,
  data: Uint8Array,
  { jpegTables, samples, planar }: TiffHeader,
  { widthPx, heightPx, rowBytes }: SegmentShape,
  codecs: Codecs,
): void {
  const tables = jpegTables.subarray(0, Math.max(0, jpegTables.length - MARKER_BYTES));
  const file = tables.length === 0 ? data : joined(tables, data.subarray(MARKER_BYTES));
  const { storedWidthPx, storedHeightPx, components } = readJpegHeader(file);
  const wanted = planar ? 1 : samples;
  if (storedWidthPx !== widthPx || storedHeightPx < heightPx || components !== wanted)
    throw corrupt(FORMAT, `a JPEG in it has ${storedWidthPx}x${storedHeightPx} pixels of ${components} samples`);
  const request = { components: components as JpegComponents, widthPx, heightPx: storedHeightPx };
  codecs.jpeg(file, request, ({ pixels, warned }) => {
    if (warned) throw corrupt(FORMAT, 'a JPEG in it is damaged');
    out.set(pixels.subarray(0, heightPx * rowBytes));
  });
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const file = new Uint8Array(first.length + second.length);
  file.set(first);
  file.set(second, first.length);
  return file;
}

/** Samples from their differences to those of the pixel before. Source: TIFF 6.0 section 14. */
function sum(out: Uint8Array, { bits, samples, planar, littleEndian }: TiffHeader, { rowBytes }: SegmentShape): void {
  const step = planar ? 1 : samples;
  for (let at = 0; at < out.length; at += rowBytes) {
    if (bits === 8) for (let i = at + step; i < at + rowBytes; i++) out[i] += out[i - step];
    else if (bits === 16) {
      const row = new DataView(out.buffer, out.byteOffset + at, rowBytes);
      for (let i = 2 * step; i + 1 < rowBytes; i += 2)
        row.setUint16(i, row.getUint16(i, littleEndian) + row.getUint16(i - 2 * step, littleEndian), littleEndian);
    } else throw corrupt(FORMAT, `samples of ${bits} bits are given by differences`);
  }
}

/** The bits of a byte, the last one first. */
function reversed(byte: number): number {
  let value = 0;
  for (let bit = 0; bit < 8; bit++) value |= ((byte >> bit) & 1) << (7 - bit);
  return value;
}
