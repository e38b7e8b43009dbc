/**
 * Decoders that give whole pictures of RGBA: what they give is checked, and handed on row by row.
 */
import { GlimpseError } from '../errors.ts';
import { corrupt } from './block.ts';
import type { RgbaCodec } from './codecs.ts';
import type { Size } from './image.ts';
import type { RgbaImage } from './uncopied.ts';

/**
 * Gives RGBA of the size that the header said to `use`, where it lies. Errors: image_corrupt; out_of_memory when the decoder
 * cannot start.
 */
export async function decodeRgba(
  bytes: Uint8Array,
  said: Size,
  codec: RgbaCodec,
  format: string,
  use: (data: RgbaImage['data']) => void,
): Promise<void> {
  let other: string | undefined;
  let isMade: boolean;
  try {
    isMade = await codec(bytes, ({ widthPx, heightPx, data }) => {
      if (widthPx === said.widthPx && heightPx === said.heightPx) use(data);
      else other = `${widthPx}x${heightPx}`;
    });
  } catch (error) {
    throw error instanceof GlimpseError ? error : corrupt(format, 'its picture data cannot be decoded', error);
  }
  if (!isMade) throw corrupt(format, 'its picture data cannot be decoded');
  if (other === undefined) return;
  throw corrupt(format, `its header says ${said.widthPx}x${said.heightPx} but the picture is ${other}`);
}
