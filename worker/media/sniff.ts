/**
 * The format of an encoded image, from its first bytes; file names and declared types are not trusted.
 */
import { GlimpseError } from '../errors.ts';

export type ImageKind = 'jpeg' | 'png' | 'webp' | 'gif' | 'bmp' | 'tiff' | 'avif';

/** What is read: texts, and where they stand. */
const KINDS: readonly (readonly [ImageKind, ...(readonly [at: number, magic: string])[]])[] = [
  ['jpeg', [0, '\xff\xd8\xff']],
  ['png', [0, '\x89PNG\r\n\x1a\n']],
  ['webp', [0, 'RIFF'], [8, 'WEBP']],
  ['gif', [0, 'GIF8']],
  ['bmp', [0, 'BM']],
  ['tiff', [0, 'II*\0']],
  ['tiff', [0, 'MM\0*']],
];

const HEIC = 'a HEIC';
const HEIC_ADVICE =
  'convert it to JPEG: on an iPhone, Settings > Camera > Formats > Most Compatible makes JPEGs; on a Mac, ' +
  '`sips -s format jpeg photo.heic --out photo.jpg`; on Linux, `heif-convert photo.heic photo.jpg`; on Windows, save it from Photos';

/** Formats that are recognised only to be refused by name: magic text and where it stands. */
const REFUSED: readonly (readonly [name: string, offset: number, magic: string])[] = [
  ['a PDF', 0, '%PDF'],
  ['a BigTIFF', 0, 'II+\0'],
  ['a BigTIFF', 0, 'MM\0+'],
  ['a JPEG XL', 0, '\xff\x0a'],
  ['a JPEG XL', 4, 'JXL \r\n\x87\n'],
  ['a JPEG 2000', 4, 'jP  \r\n\x87\n'],
  ['a Photoshop file', 0, '8BPS'],
  ['an icon file', 0, '\0\0\x01\0'],
  ['a ZIP archive', 0, 'PK\x03\x04'],
  ['a gzip archive', 0, '\x1f\x8b'],
  ['a WebM or Matroska video', 0, '\x1aE\xdf\xa3'],
  ['a RIFF file that is not a WebP', 0, 'RIFF'],
];

/** ISO media files (bytes 4-7 are `ftyp`) by their major brand. */
const BRANDS: readonly (readonly [name: string, brands: RegExp])[] = [
  [HEIC, /^(hei[cmsx]|hev[cmsx]|mif1|msf1)$/],
  ['an MP4 or QuickTime video', /./],
];

/** Errors: image_unsupported, naming what the bytes look like. */
export function sniff(bytes: Uint8Array): ImageKind {
  const start = text(bytes, 0, 64);
  const kind = KINDS.find(([, ...magics]) => magics.every(([at, magic]) => start.startsWith(magic, at)));
  if (kind !== undefined) return kind[0];
  if (isAvif(start)) return 'avif';
  const seen = describe(start, bytes.length);
  const advice = seen === HEIC ? HEIC_ADVICE : 'send a JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF';
  throw new GlimpseError('image_unsupported', `The image is ${seen}; ${advice}.`, { seen });
}

/** The first brand of an ISO media file says it, or one of those that it is compatible with. */
function isAvif(start: string): boolean {
  return start.startsWith('ftyp', 4) && /avi[fs]/.test(start.slice(8, 48));
}

/** Bytes `from`..`to` as Latin-1 text, for comparing magic numbers; shorter where the file ends. */
export function text(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

function describe(start: string, sizeBytes: number): string {
  if (sizeBytes === 0) return 'empty (0 bytes)';
  if (start.startsWith('ftyp', 4)) {
    const brand = start.slice(8, 12);
    return BRANDS.find(([, brands]) => brands.test(brand))?.[0] ?? 'an ISO media file';
  }
  const known = REFUSED.find(([, offset, magic]) => start.startsWith(magic, offset));
  return known?.[0] ?? describeText(start) ?? `of no known format (${sizeBytes} bytes, starting ${hex(start)})`;
}

function describeText(start: string): string | undefined {
  const words = start
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  if (/^<svg|^<\?xml/.test(words)) return 'an SVG or other XML text';
  if (/^<(!doctype html|html|head|body)/.test(words)) return 'an HTML page';
  if (/^[[{]/.test(words)) return 'JSON text';
  if (words.startsWith('data:')) return 'a data URL inside another encoding';
  return /^[\t\n\r\x20-\x7e]{8,}$/.test(start) ? 'plain text' : undefined;
}

function hex(start: string): string {
  return Array.from(start.slice(0, 8), (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join(' ');
}
