/**
 * AVIF boxes: the size of the picture that the file is about, how it is turned, and that its data are there.
 */
import { LIMITS } from '../limits.ts';
import { corrupt, range, uintBig } from './block.ts';
import { checkPixels } from './check-size.ts';
import type { Orientation } from './orientation.ts';
import { text } from './sniff.ts';

const FORMAT = 'AVIF';
const HEADER_BYTES = 8;

export interface AvifHeader {
  readonly storedWidthPx: number;
  readonly storedHeightPx: number;
  readonly orientation: Orientation;
}

/** Errors: image_corrupt without picture or cut off; image_too_large. Source: ISO/IEC 23008-12 (HEIF), 14496-12. Cost: a walk over the boxes. */
export function readAvifHeader(bytes: Uint8Array): AvifHeader {
  const top = boxesOf(bytes);
  const meta = boxesOf(need(top, 'meta').subarray(4));
  const id = primaryItem(need(meta, 'pitm'));
  checkExtents(bytes, need(meta, 'iloc'));
  const properties = boxesOf(need(meta, 'iprp'));
  const of = associated(need(properties, 'ipma'), id);
  const all = [...boxes(need(properties, 'ipco'))];
  const own = of.flatMap((index) => (all[index - 1] === undefined ? [] : [all[index - 1]]));
  const size = own.find(({ type }) => type === 'ispe')?.body;
  if (size === undefined) throw corrupt(FORMAT, 'nothing says how large its picture is');
  const sides = checkPixels(uintBig(size, 4, 4, FORMAT), uintBig(size, 8, 4, FORMAT), LIMITS.avifPixels);
  return { ...sides, orientation: orientationOf(own) };
}

interface Box {
  readonly type: string;
  readonly body: Uint8Array;
}

function* boxes(bytes: Uint8Array): Generator<Box> {
  for (let at = 0; at + HEADER_BYTES <= bytes.length;) {
    const said = uintBig(bytes, at, 4, FORMAT);
    const isLong = said === 1;
    const head = isLong ? 2 * HEADER_BYTES : HEADER_BYTES;
    const length = said === 0 ? bytes.length - at : isLong ? uintBig(bytes, at + 12, 4, FORMAT) : said;
    if (length < head) throw corrupt(FORMAT, `a box has ${length} bytes`);
    yield { type: text(bytes, at + 4, at + 8), body: range(bytes, at + head, length - head, FORMAT) };
    at += length;
  }
}

/** The first box of every type. */
function boxesOf(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const { type, body } of boxes(bytes)) if (!found.has(type)) found.set(type, body);
  return found;
}

function need(found: ReadonlyMap<string, Uint8Array>, type: string): Uint8Array {
  const body = found.get(type);
  if (body === undefined) throw corrupt(FORMAT, `it has no ${type} box`);
  return body;
}

function primaryItem(pitm: Uint8Array): number {
  return uintBig(pitm, 4, pitm[0] === 0 ? 2 : 4, FORMAT);
}

/** Numbers of the properties of an item, from 1, in their order. */
function associated(ipma: Uint8Array, id: number): number[] {
  const [idBytes, indexBytes] = [ipma[0] === 0 ? 2 : 4, uintBig(ipma, 3, 1, FORMAT) & 1 ? 2 : 1];
  const count = uintBig(ipma, 4, 4, FORMAT);
  for (let at = 8, entry = 0; entry < count; entry++) {
    const isIt = uintBig(ipma, at, idBytes, FORMAT) === id;
    const properties = uintBig(ipma, at + idBytes, 1, FORMAT);
    at += idBytes + 1;
    // The highest bit says that the property may not be passed over
    const index = (i: number) =>
      uintBig(ipma, at + i * indexBytes, indexBytes, FORMAT) & (indexBytes === 1 ? 0x7f : 0x7fff);
    if (isIt) return Array.from({ length: properties }, (_, i) => index(i));
    at += properties * indexBytes;
  }
  return [];
}

/** Errors: image_corrupt where data of an item lie behind the end of the file. */
function checkExtents(bytes: Uint8Array, iloc: Uint8Array): void {
  const version = iloc[0];
  const sizes = uintBig(iloc, 4, 2, FORMAT);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexBytes = version === 0 ? 0 : sizes & 15;
  let at = 6;
  const next = (count: number): number => {
    if (count > 8) throw corrupt(FORMAT, `numbers of its iloc box have ${count} bytes`);
    // What needs more than four bytes lies behind the end
    const value =
      count <= 4
        ? uintBig(iloc, at, count, FORMAT)
        : uintBig(iloc, at, count - 4, FORMAT) * 2 ** 32 + uintBig(iloc, at + count - 4, 4, FORMAT);
    at += count;
    return value;
  };
  const count = next(version < 2 ? 2 : 4);
  for (let item = 0; item < count; item++) {
    next(version < 2 ? 2 : 4);
    // Offsets may count from the file, or (method 1) inside of the meta box
    const isInFile = version === 0 || (next(2) & 15) === 0;
    next(2);
    const base = next(baseBytes);
    const extents = next(2);
    for (let extent = 0; extent < extents; extent++) {
      next(indexBytes);
      const offset = base + next(offsetBytes);
      const end = offset + next(lengthBytes);
      if (isInFile && end > bytes.length) throw corrupt(FORMAT, `it ends after ${bytes.length} bytes of ${end}`);
    }
  }
}

/** First turned by so many quarters against the clock, then mirrored. Source: Pillow's _avif.c, after libavif's. */
function orientationOf(own: readonly Box[]): Orientation {
  const quarters = (own.find(({ type }) => type === 'irot')?.body[0] ?? 0) & 3;
  const mirror = own.find(({ type }) => type === 'imir')?.body[0];
  if (mirror === undefined) return TURNED[quarters];
  return (mirror & 1 ? LEFT_RIGHT : TOP_BOTTOM)[quarters];
}

const TURNED = [1, 8, 3, 6] as const;
const LEFT_RIGHT = [2, 7, 4, 5] as const;
const TOP_BOTTOM = [4, 5, 2, 7] as const;
