/**
 * JPEG markers: size, orientation, and the variants and damages that the decoder would take silently or slowly.
 */
import { LIMITS } from '../limits.ts';
import { corrupt, range, uintBig, unsupported } from './block.ts';
import { checkPixels } from './check-size.ts';
import type { StoredSize } from './header.ts';
import { readOrientation, type Orientation } from './orientation.ts';
import { text } from './sniff.ts';

const FORMAT = 'JPEG';
const RESAVE = 'save it as a baseline or progressive RGB JPEG';
const MAX_SCANS = LIMITS.jpegScans.value;

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
const EOI = 0xd9;
const SOS = 0xda;
const APP1 = 0xe1;

interface Found {
  size: { readonly storedWidthPx: number; readonly storedHeightPx: number } | undefined;
  orientation: Orientation | undefined;
  scans: number;
}

/**
 * Size and orientation of a JPEG, after a walk over all its markers.
 * Errors: image_unsupported for CMYK, arithmetic, lossless, hierarchical and 12-bit files; image_corrupt for a file
 * without frame, scan or end marker (a decoder would paint the missing part grey) or with more than LIMITS.jpegScans scans;
 * image_too_large.
 * Source: ITU-T T.81 annex B. Cost: one pass over the bytes.
 */
export function readJpegHeader(bytes: Uint8Array): StoredSize {
  const found: Found = { size: undefined, orientation: undefined, scans: 0 };
  let at = 2;
  for (;;) {
    const marker = nextMarker(bytes, at);
    at = marker.end;
    if (marker.code === EOI) break;
    if (isStandalone(marker.code)) continue;
    const length = uintBig(bytes, at, 2, FORMAT);
    if (length < 2) throw corrupt(FORMAT, 'a block has an impossible length');
    readBlock(marker.code, range(bytes, at + 2, length - 2, FORMAT), found);
    at += length;
  }
  if (found.size === undefined) throw corrupt(FORMAT, 'it has no frame header');
  if (found.scans === 0) throw corrupt(FORMAT, 'it has no picture data');
  return { ...found.size, orientation: found.orientation ?? 1 };
}

/**
 * The next marker at or after `at`; entropy-coded data between (with its stuffed zeros and restarts) is passed over.
 */
function nextMarker(bytes: Uint8Array, at: number): { code: number; end: number } {
  for (let from = at; ;) {
    const ff = bytes.indexOf(0xff, from);
    if (ff < 0) break;
    let code = ff + 1;
    while (bytes[code] === 0xff) code++;
    if (code >= bytes.length) break;
    if (bytes[code] !== 0) return { code: bytes[code], end: code + 1 };
    from = code + 1;
  }
  throw corrupt(FORMAT, `it ends after ${bytes.length} bytes without its end marker, so it was cut off`);
}

/** Markers without a block: TEM, restarts and a repeated start. */
function isStandalone(code: number): boolean {
  return code === 0x01 || (code >= 0xd0 && code <= 0xd8);
}

function readBlock(code: number, block: Uint8Array, found: Found): void {
  if (code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc) readFrame(code, block, found);
  else if (code === APP1 && text(block, 0, 6) === 'Exif\0\0') found.orientation ??= readOrientation(block.subarray(6));
  else if (code === SOS && ++found.scans > MAX_SCANS) throw corrupt(FORMAT, `it has more than ${MAX_SCANS} scans`);
}

function readFrame(code: number, block: Uint8Array, found: Found): void {
  if (found.size !== undefined) throw corrupt(FORMAT, 'it has two frame headers');
  const variant = SOF_NAMES[code];
  if (variant !== undefined) throw unsupported(FORMAT, `is ${variant}`, RESAVE);
  const bits = uintBig(block, 0, 1, FORMAT);
  if (bits !== 8) throw unsupported(FORMAT, `has ${bits} bits a sample`, 'save it with 8');
  const components = uintBig(block, 5, 1, FORMAT);
  if (components === 4) throw unsupported(FORMAT, 'is CMYK or YCCK (four colour channels)', 'convert it to RGB');
  if (components !== 1 && components !== 3) throw unsupported(FORMAT, `has ${components} colour channels`, RESAVE);
  found.size = checkPixels(uintBig(block, 3, 2, FORMAT), uintBig(block, 1, 2, FORMAT));
}
