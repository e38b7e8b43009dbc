/**
 * JPEG markers: size, orientation, scans, and the variants and damages that the decoder would take silently or slowly.
 */
import { LIMITS } from '../limits.ts';
import { corrupt, range, uintBig, unsupported } from './block.ts';
import { checkPixels } from './check-size.ts';
import { JpegScans } from './jpeg-scans.ts';
import { readOrientation, type Orientation } from './orientation.ts';
import { text } from './sniff.ts';

const FORMAT = 'JPEG';
const RESAVE = 'save it as a baseline or progressive RGB JPEG';

const SOF_NAMES: Readonly<Record<number, string>> = {
  0xc3: 'lossless',
  0xc5: 'hierarchical',
  0xc6: 'hierarchical',
  0xc7: 'hierarchical',
  0xc9: 'arithmetic-coded',
  0xca: 'arithmetic-coded',
  0xcb: 'arithmetic-coded',
  0xcd: 'arithmetic-coded',
  0xce: 'arithmetic-coded',
  0xcf: 'arithmetic-coded',
};
const PROGRESSIVE = 0xc2;
const EOI = 0xd9;
const SOS = 0xda;
const APP1 = 0xe1;

export interface JpegHeader {
  readonly storedWidthPx: number;
  readonly storedHeightPx: number;
  readonly orientation: Orientation;
  /** 1 grey, 3 colour, 4 CMYK or YCCK. */
  readonly components: number;
  /** Passes over all pixels. */
  readonly passes: number;
  /** What a decoder keeps until the last scan. */
  readonly coefficientBytes: number;
  /** Whether an end marker is there; without one the decoder decides whether data are missing. */
  readonly ended: boolean;
}

interface Found {
  size: { readonly storedWidthPx: number; readonly storedHeightPx: number } | undefined;
  scans: JpegScans | undefined;
  orientation: Orientation | undefined;
}

/**
 * The header of a JPEG, after a walk over all its markers.
 * Errors: image_unsupported for arithmetic, lossless, hierarchical and 12-bit files; image_corrupt for a file without
 * frame or scan, with too many scans, or that ends before all scans are there; image_too_large.
 * Source: ITU-T T.81 annex B. Cost: one pass over the bytes.
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  const found: Found = { size: undefined, scans: undefined, orientation: undefined };
  let at = 2;
  let marker = nextMarker(bytes, at);
  for (; marker !== null && marker.code !== EOI; marker = nextMarker(bytes, at)) {
    at = marker.end;
    if (isStandalone(marker.code)) continue;
    const length = uintBig(bytes, at, 2, FORMAT);
    if (length < 2) throw corrupt(FORMAT, 'a block has an impossible length');
    readBlock(marker.code, range(bytes, at + 2, length - 2, FORMAT), found);
    at += length;
  }
  const { size, scans, orientation = 1 } = found;
  const ended = marker !== null;
  if (size === undefined || scans === undefined) throw corrupt(FORMAT, 'it has no frame header');
  if (scans.count === 0) throw corrupt(FORMAT, 'it has no picture data');
  if (!ended && !scans.complete) throw corrupt(FORMAT, `it ends after ${bytes.length} bytes, before its last scan`);
  const { components, passes, coefficientBytes } = scans;
  return { ...size, orientation, components, passes, coefficientBytes, ended };
}

/**
 * The next marker at or after `at`, null when there is none; entropy-coded data between (with its stuffed zeros and
 * restarts) is passed over.
 */
function nextMarker(bytes: Uint8Array, at: number): { code: number; end: number } | null {
  for (let from = at; ;) {
    const ff = bytes.indexOf(0xff, from);
    if (ff < 0) return null;
    let code = ff + 1;
    while (bytes[code] === 0xff) code++;
    if (code >= bytes.length) return null;
    if (bytes[code] !== 0) return { code: bytes[code], end: code + 1 };
    from = code + 1;
  }
}

/** Markers without a block: TEM, restarts and a repeated start. */
function isStandalone(code: number): boolean {
  return code === 0x01 || (code >= 0xd0 && code <= 0xd8);
}

function readBlock(code: number, block: Uint8Array, found: Found): void {
  if (code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc) readFrame(code, block, found);
  else if (code === APP1 && text(block, 0, 6) === 'Exif\0\0') found.orientation ??= readOrientation(block.subarray(6));
  else if (code === SOS) {
    if (found.scans === undefined) throw corrupt(FORMAT, 'a scan comes before the frame header');
    found.scans.add(block);
  }
}

function readFrame(code: number, block: Uint8Array, found: Found): void {
  if (found.size !== undefined) throw corrupt(FORMAT, 'it has two frame headers');
  const variant = SOF_NAMES[code];
  if (variant !== undefined) throw unsupported(FORMAT, `is ${variant}`, RESAVE);
  const bits = uintBig(block, 0, 1, FORMAT);
  if (bits !== 8) throw unsupported(FORMAT, `has ${bits} bits a sample`, 'save it with 8');
  const components = uintBig(block, 5, 1, FORMAT);
  if (![1, 3, 4].includes(components)) throw unsupported(FORMAT, `has ${components} colour channels`, RESAVE);
  found.size = checkPixels(uintBig(block, 3, 2, FORMAT), uintBig(block, 1, 2, FORMAT), LIMITS.jpegPixels);
  found.scans = new JpegScans(block, code === PROGRESSIVE);
}
