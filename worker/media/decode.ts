/**
 * Encoded image to upright RGB pixels, or one of our errors; nothing else leaves this room.
 */
import { GlimpseError } from '../errors.ts';
import { corrupt } from './block.ts';
import type { Codecs, RgbaImage } from './codecs.ts';
import { readHeader, type ImageHeader } from './header.ts';
import { place } from './orientation.ts';
import { decodePng } from './png.ts';

export interface RgbImage {
  readonly widthPx: number;
  readonly heightPx: number;
  /** u8[heightPx, widthPx, 3], row-major RGB. */
  readonly data: Uint8Array;
}

/**
 * The pixels of a JPEG, PNG or WebP with its EXIF orientation applied. Alpha is dropped, not blended, and transparent palette
 * entries keep their colour, as Pillow's convert('RGB') does; grey becomes three equal channels; 16-bit samples keep their
 * high byte; colour profiles are not applied.
 * Errors: those of readHeader, before anything is decoded; image_corrupt when the decoder fails.
 * Cost: peak per megapixel 3 MB for PNG; for JPEG and WebP 8 MB while the decoder lives, then 7 MB, then the 3 MB of the result.
 */
export async function decodeImage(bytes: Uint8Array, codecs: Codecs): Promise<RgbImage> {
  const header = readHeader(bytes);
  if (header.kind === 'png') return decodePng(bytes);
  return upright(await decodeRgba(bytes, header, codecs[header.kind]), header);
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
    throw corrupt(format, `its header says ${header.storedWidthPx}x${header.storedHeightPx} but the picture is ${widthPx}x${heightPx}`);
  return image;
}

/** The RGB of `image`, each pixel written straight to its upright place. */
function upright({ widthPx: width, heightPx: height, data: rgba }: RgbaImage, { orientation }: ImageHeader): RgbImage {
  const { widthPx, heightPx, first, right, down } = place(width, height, orientation);
  const data = new Uint8Array(3 * width * height);
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0, to = first + y * down; x < width; x++, to += right, from += 4) {
      data[to] = rgba[from];
      data[to + 1] = rgba[from + 1];
      data[to + 2] = rgba[from + 2];
    }
  }
  return { widthPx, heightPx, data };
}
