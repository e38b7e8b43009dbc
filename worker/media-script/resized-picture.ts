/** An encoded picture → its pixels at the size that a model looks at, as the isolate engine would resize it. */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { LIMITS } from '../limits.ts';
import type { Codecs } from '../media/codecs.ts';
import type { DecodeOptions, EncodedImage, Size } from '../media/image.ts';
import { openImage } from '../media/open.ts';
import { turnOf } from '../media/orientation.ts';
import { checkMemory } from './grey-page.ts';

export interface ResizeOptions extends Omit<DecodeOptions, 'codecs'> {
  readonly to: Size;
}

/** u8[heightPx, widthPx, 3], a copy. Errors: those of openImage and of decoding; image_too_large where even here is no room. */
export async function resizedPicture(
  k: Kernels,
  codecsFor: (kind: string) => Codecs,
  bytes: Uint8Array,
  options: ResizeOptions,
): Promise<Uint8Array> {
  return pixelsOf(k, codecsFor, openImage(bytes), options);
}

/** The same of a picture that is open. */
export async function pixelsOf(
  k: Kernels,
  codecsFor: (kind: string) => Codecs,
  image: EncodedImage,
  { to, ...options }: ResizeOptions,
): Promise<Uint8Array> {
  const plan = image.plan(to, LIMITS.mediaDecodingBytes.value);
  const { rows } = plan;
  checkMemory(plan.memoryBytes);
  return k.arena.frameAsync(async () => {
    const out = k.arena.u8([to.heightPx, to.widthPx, 3], 'pixels');
    const take = k.resizeRows(out, [rows.heightPx, rows.widthPx], turnOf(image.orientation));
    await plan.decode({ ...options, codecs: codecsFor(image.kind) }, take);
    return k.arena.views.u8.slice(out.ptr, out.ptr + 3 * to.heightPx * to.widthPx);
  });
}
