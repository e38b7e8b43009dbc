/** A page of a picture file as a PNG, for people to look at. */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { LIMITS } from '../limits.ts';
import type { Codecs } from '../media/codecs.ts';
import { encodePng } from '../media/encode-png.ts';
import type { EncodedImage, Size } from '../media/image.ts';
import { pixelsOf } from './resized-picture.ts';

/** What a picture that says nothing of its size is taken for. */
const ASSUMED_DPI = 150;

export interface DrawnPage extends Size {
  readonly dpi: number;
  readonly png: Uint8Array<ArrayBuffer>;
}

/** In colour, upright, on white, never enlarged, of LIMITS.drawnPixels at most. @throws GlimpseError as resizedPicture */
export async function drawnPage(
  kernels: Kernels,
  codecsFor: (kind: string) => Codecs,
  image: EncodedImage,
  dpi: number,
): Promise<DrawnPage> {
  const fitting = Math.sqrt(LIMITS.drawnPixels.value / (image.widthPx * image.heightPx));
  const share = Math.min(1, dpi / ASSUMED_DPI, fitting);
  const [widthPx, heightPx] = [image.widthPx, image.heightPx].map((side) => Math.max(1, Math.round(side * share)));
  const pause = () => scheduler.wait(0);
  const to = { widthPx, heightPx };
  const rgb = await pixelsOf(kernels, codecsFor, image, { to, alpha: 'white', pause });
  const row = (y: number) => rgb.subarray(3 * y * widthPx, 3 * (y + 1) * widthPx);
  return { ...to, dpi: Math.floor(share * ASSUMED_DPI), png: await encodePng({ ...to, channels: 3, row }) };
}
