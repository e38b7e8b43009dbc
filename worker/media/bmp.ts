/**
 * BMP: rows are read where they lie in the file.
 */
import { range, unsupported } from './block.ts';
import { readBmpHeader, type BmpHeader } from './bmp-header.ts';
import type { Alpha, DecodePlan, StoredImage } from './image.ts';
import { entriesToRgb, unpackSamples } from './palette.ts';
import { onWhite } from './pixels.ts';

const FORMAT = 'BMP';
const FIXED_BYTES = 64 << 10;

/** Errors: image_unsupported, image_corrupt, image_too_large. */
export function openBmp(bytes: Uint8Array): StoredImage {
  const header = readBmpHeader(bytes);
  const { storedWidthPx, storedHeightPx } = header;
  const work = storedWidthPx * storedHeightPx;
  const rgbRow = header.bits <= 8 ? paletteRow(header) : maskedRow(header);
  return { storedWidthPx, storedHeightPx, orientation: 1, work, plan: () => plan(bytes, header, rgbRow) };
}

type RgbRow = (rgb: Uint8Array, row: Uint8Array, alpha: Alpha) => void;

function plan(bytes: Uint8Array, header: BmpHeader, rgbRow: RgbRow): DecodePlan {
  const { storedWidthPx: widthPx, storedHeightPx: heightPx } = header;
  return {
    rows: { widthPx, heightPx },
    memoryBytes: 4 * widthPx + FIXED_BYTES,
    // oxlint-disable-next-line require-await -- decoding is a promise for every kind
    async decode({ alpha }, take) {
      const { rowsAt, rowBytes, bottomUp, bits } = header;
      const rgb = new Uint8Array(3 * widthPx);
      // The padding of the last row may be missing
      const usedBytes = Math.ceil((widthPx * bits) / 8);
      const rows = range(bytes, rowsAt, (heightPx - 1) * rowBytes + usedBytes, FORMAT);
      const seen = alpha === 'white' && isClear(rows, header) ? 'drop' : alpha;
      for (let y = 0; y < heightPx; y++) {
        const at = rowsAt + (bottomUp ? heightPx - 1 - y : y) * rowBytes;
        rgbRow(rgb, bytes.subarray(at, at + usedBytes), seen);
        take(rgb);
      }
    },
  };
}

function paletteRow({ storedWidthPx, bits, palette }: BmpHeader): RgbRow {
  const entries = new Uint8Array(storedWidthPx);
  return (rgb, row) => {
    unpackSamples(entries, row, bits);
    entriesToRgb(rgb, entries, palette);
  };
}

/** Whether no pixel is seen at all: then nobody wrote the opacity, and viewers pass over it. */
function isClear(rows: Uint8Array, { bits, masks }: BmpHeader): boolean {
  if (bits !== 32 || masks[3] === 0) return false;
  const opacity = Math.clz32(masks[3]) >> 3;
  for (let at = 3 - opacity; at < rows.length; at += 4) if (rows[at] !== 0) return false;
  return true;
}

/** Channels of up to 8 adjacent bits each; the levels are Pillow's. */
function maskedRow({ bits, masks }: BmpHeader): RgbRow {
  const pixelBytes = bits >> 3;
  const channels = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
    const top = mask >>> shift;
    if (top > 255 || (top & (top + 1)) !== 0 || mask >= 2 ** bits)
      throw unsupported(
        FORMAT,
        `has the bit fields ${masks.map((each) => each.toString(16)).join(', ')}`,
        'save it as PNG',
      );
    return { shift, top };
  });
  const level = (pixel: number, channel: number): number => {
    const { shift, top } = channels[channel];
    return top === 0 ? 0 : Math.floor((((pixel >>> shift) & top) * 255) / top);
  };
  return (rgb, row, alpha) => {
    for (let to = 0, from = 0; to < rgb.length; to += 3, from += pixelBytes) {
      let pixel = 0;
      for (let i = pixelBytes - 1; i >= 0; i--) pixel = (pixel << 8) | row[from + i];
      const opacity = channels[3].top === 0 || alpha === 'drop' ? 255 : level(pixel, 3);
      for (let channel = 0; channel < 3; channel++) rgb[to + channel] = onWhite(level(pixel, channel), opacity);
    }
  };
}
