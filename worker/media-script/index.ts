/** The script glimpse-media: pictures that have no room or no decoder beside a model, in an isolate that holds none. */
import { WorkerEntrypoint } from 'cloudflare:workers';
import avif from '@jsquash/avif/codec/dec/avif_dec.wasm';
import jpeg from '@cwasm/jpeg-turbo/jpeg-turbo.wasm';
import webp from '@jsquash/webp/codec/dec/webp_dec.wasm';
import gemm from '../../kernels-as/build/gemm.strict.wasm';
import ops from '../../kernels-as/build/ops.strict.wasm';
import png from '../../kernels-as/build/png.wasm';
import { createKernels } from '../../kernels-as/host/kernels.ts';
import { answer, type Answered } from '../calls.ts';
import { LIMITS } from '../limits.ts';
import type { Codecs } from '../media/codecs.ts';
import { heavyCodecsOf } from '../media/codecs-heavy.ts';
import type { PictureService } from '../media/elsewhere.ts';
import type { Alpha, Size } from '../media/image.ts';
import { OneAtATime } from '../one-at-a-time.ts';
import { resizedPicture } from './resized-picture.ts';

const INITIAL_BYTES = 1 << 20;

const turns = new OneAtATime();
const kernels = createKernels({ gemm, ops }, { initialBytes: INITIAL_BYTES, maxBytes: LIMITS.mediaArenaBytes.value });

/** Memories of decoders never shrink, and two do not fit: another kind of picture gets new ones. */
let made: { readonly kind: string; readonly codecs: Codecs } | undefined;
const codecsFor = (kind: string): Codecs => {
  if (made?.kind !== kind) made = { kind, codecs: heavyCodecsOf({ avif, jpeg, png, webp }) };
  return made.codecs;
};

export default class GlimpseMedia extends WorkerEntrypoint implements PictureService {
  resized(bytes: Uint8Array, to: Size, alpha: Alpha): Promise<Answered<Uint8Array>> {
    const pause = () => scheduler.wait(0);
    const work = answer(() => turns.run(() => resizedPicture(kernels, codecsFor, bytes, { to, alpha, pause })));
    // A caller that leaves would take its turn and its place in the arena with it
    this.ctx.waitUntil(work);
    return work;
  }
}
