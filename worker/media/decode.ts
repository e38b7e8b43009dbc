/**
 * Encoded image to upright RGB pixels, or one of our errors; nothing else leaves this room.
 */
import { GlimpseError } from '../errors.ts';
import { corrupt } from './block.ts';
import type { Codecs, RgbaImage } from './codecs.ts';
import { readHeader, type ImageHeader } from './header.ts';
import { place, type Orientation } from './orientation.ts';
import { decodePng } from './png.ts';

export interface RgbImage {
  readonly widthPx: number;
  readonly heightPx: number;
  /** u8[heightPx, widthPx, 3], row-major RGB; may be a view on a larger buffer. */
  readonly data: Uint8Array;
}

/**
 * The pixels of a JPEG, PNG or WebP with its EXIF orientation applied. Alpha is dropped, not blended, and transparent
 * palette entries keep their colour, as Pillow's convert('RGB') does; grey becomes three equal channels; 16-bit samples
 * keep their high byte; colour profiles are not applied.
 * Errors: those of readHeader, before anything is decoded; image_corrupt when the decoder fails; out_of_memory when it
 * cannot start.
 * Cost: peak per megapixel 3 MB for PNG; 8 MB for WebP and JPEG (the decoder's RGBA and its copy), 11 MB for
 * progressive JPEG (its coefficients), 3 MB more for a turned picture. Of it the result holds 3 or 4 MB until released,
 * the decoder 4 or 7.
 */
export async function decodeImage(bytes: Uint8Array, codecs: Codecs): Promise<RgbImage> {
  const header = readHeader(bytes);
  if (header.kind === 'png') return decodePng(bytes);
  return upright(await decodeRgba(bytes, header, codecs[header.kind]), header);
}

/** Frees the pixels at once; the garbage collector may take many images' time. `image` cannot be used afterwards. */
export function release({ data }: RgbImage): void {
  free(data);
}

function free({ buffer }: Uint8Array | Uint8ClampedArray): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

async function decodeRgba(bytes: Uint8Array, header: ImageHeader, decode: Codecs['jpeg']): Promise<RgbaImage> {
  const format = header.kind === 'jpeg' ? 'JPEG' : 'WebP';
  let image: RgbaImage | null;
  try {
    image = await decode(bytes);
  } catch (error) {
    throw error instanceof GlimpseError ? error : corrupt(format, 'its picture data cannot be decoded', error);
  }
  if (image === null) throw corrupt(format, 'its picture data cannot be decoded');
  const { widthPx, heightPx } = image;
  if (widthPx !== header.storedWidthPx || heightPx !== header.storedHeightPx)
    throw corrupt(
      format,
      `its header says ${header.storedWidthPx}x${header.storedHeightPx} but the picture is ${widthPx}x${heightPx}`,
    );
  return image;
}

/** The RGB of `image`, whose pixels are given up: an upright picture is packed inside their own buffer. */
function upright(image: RgbaImage, { orientation }: ImageHeader): RgbImage {
  return orientation === 1 ? packed(image) : turned(image, orientation);
}

function packed({ widthPx, heightPx, data: rgba }: RgbaImage): RgbImage {
  const sizeBytes = 3 * widthPx * heightPx;
  // Byte 3i of the result never lies behind byte 4i of the source
  for (let to = 0, from = 0; to < sizeBytes; to += 3, from += 4) {
    rgba[to] = rgba[from];
    rgba[to + 1] = rgba[from + 1];
    rgba[to + 2] = rgba[from + 2];
  }
  return { widthPx, heightPx, data: new Uint8Array(rgba.buffer, rgba.byteOffset, sizeBytes) };
}

/** Each pixel written straight to its upright place. */
function turned({ widthPx: width, heightPx: height, data: rgba }: RgbaImage, orientation: Orientation): RgbImage {
  const { widthPx, heightPx, first, right, down } = place(width, height, orientation);
  const data = new Uint8Array(3 * width * height);
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0, to = first + y * down; x < width; x++, to += right, from += 4) {
      data[to] = rgba[from];
      data[to + 1] = rgba[from + 1];
      data[to + 2] = rgba[from + 2];
    }
  }
  free(rgba);
  return { widthPx, heightPx, data };
}
