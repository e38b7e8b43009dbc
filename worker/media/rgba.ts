/**
 * Decoders that give whole pictures of RGBA: what they give is checked, and handed on row by row.
 */
import { GlimpseError } from '../errors.ts';
import { corrupt } from './block.ts';
import type { RgbaCodec, RgbaImage } from './codecs.ts';
import type { Size } from './image.ts';

/** RGBA of the size that the header said. Errors: image_corrupt; out_of_memory when the decoder cannot start. */
export async function decodeRgba(
  bytes: Uint8Array,
  said: Size,
  codec: RgbaCodec,
  format: string,
): Promise<Uint8ClampedArray> {
  let image: RgbaImage | null;
  try {
    image = await codec(bytes);
  } catch (error) {
    throw error instanceof GlimpseError ? error : corrupt(format, 'its picture data cannot be decoded', error);
  }
  if (image === null) throw corrupt(format, 'its picture data cannot be decoded');
  const { widthPx, heightPx, data } = image;
  if (widthPx === said.widthPx && heightPx === said.heightPx) return data;
  throw corrupt(format, `its header says ${said.widthPx}x${said.heightPx} but the picture is ${widthPx}x${heightPx}`);
}

/** Gives the memory of pixels back at once: the garbage collector may take many pictures' time. */
export function release({ buffer }: Uint8ClampedArray): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
