/** The pictures that the benchmark measures, and the size that the embedded model reads them at. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { GlimpseError } from '../../worker/errors.ts';
import type { Size } from '../../worker/media/image.ts';
import { smartResize } from '../../worker/media/smart-resize.ts';

/** Errors: usage when `dir` does not hold the picture. */
export function readPicture(dir: string, file: string): Promise<Uint8Array<ArrayBuffer>> {
  return readFile(path.join(dir, file)).then(
    (bytes) => new Uint8Array(bytes),
    (cause: unknown) => {
      const message = `There is no ${file} in ${dir}; make it: python scripts/reference/large_pictures.py --out ${dir}.`;
      throw new GlimpseError('usage', message, { file, dir }, cause);
    },
  );
}

/** Pixels of the largest picture that the embedded model reads (its preprocessor_config.json, for the two frames of a still image). */
export const NANO_PIXELS = 100_352 / 2;
/** The same of the family's other models. */
export const FAMILY_PIXELS = 9_633_792 / 2;

/** The size that a picture is read at by a model that reads up to `pixels`. */
export function sizeFor({ widthPx, heightPx }: Size, pixels: number): Size {
  const rule = { factor: 28, temporalFactor: 2, minVolume: 12_544, maxVolume: 2 * pixels };
  return smartResize({ widthPx, heightPx, frames: 2 }, rule);
}
