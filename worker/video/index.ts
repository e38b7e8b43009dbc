/** The script glimpse-video: clips are examined and decoded in an isolate that holds no model, one at a time. */
import { RpcTarget, WorkerEntrypoint } from 'cloudflare:workers';
import jpeg from '@cwasm/jpeg-turbo/jpeg-turbo.wasm';
import webp from '@jsquash/webp/codec/dec/webp_dec.wasm';
import av1 from 'ogv/dist/ogv-decoder-video-av1-simd-wasm.wasm';
import vp8 from 'ogv/dist/ogv-decoder-video-vp8-wasm.wasm';
import vp9 from 'ogv/dist/ogv-decoder-video-vp9-simd-wasm.wasm';
import gemm from '../../kernels-as/build/gemm.strict.wasm';
import ops from '../../kernels-as/build/ops.strict.wasm';
import png from '../../kernels-as/build/png.wasm';
import { createKernels } from '../../kernels-as/host/kernels.ts';
import { answer, type Answered } from '../calls.ts';
import { LIMITS } from '../limits.ts';
import { codecsOf } from '../media/codecs.ts';
import type { Size } from '../media/image.ts';
import type { ClipSource, FrameReader, VideoService } from '../media/video/clip.ts';
import { OneAtATime } from '../one-at-a-time.ts';
import type { ClipBuckets } from './clip-bytes.ts';
import { ClipFrames } from './clip-frames.ts';
import type { DecodingTools } from './decode-frames.ts';
import { examine, type Examined } from './examine.ts';
import { OgvDecoders } from './ogv-decoder.ts';

interface Env {
  readonly WEIGHTS: R2Bucket;
  readonly DOCUMENTS: R2Bucket;
}

const INITIAL_BYTES = 1 << 20;

const turns = new OneAtATime();
const kernels = createKernels({ gemm, ops }, { initialBytes: INITIAL_BYTES, maxBytes: LIMITS.mediaArenaBytes.value });
const tools: DecodingTools = {
  kernels,
  codecs: codecsOf({ jpeg, png, webp }),
  ogv: new OgvDecoders({ vp8, vp9, av1 }),
  pause: () => scheduler.wait(0),
};

export default class GlimpseVideo extends WorkerEntrypoint<Env> implements VideoService {
  examine(source: ClipSource, isFewer = false): Promise<Answered<Examined>> {
    return answer(() => examine(source, { buckets: this.#buckets(), now: () => Date.now(), isFewer }));
  }

  // oxlint-disable-next-line require-await -- callers of another script wait for whatever they call
  async frames(source: ClipSource, indices: readonly number[], to: Size): Promise<FrameReader> {
    const enter = () => turns.enter(LIMITS.videoWaitMs.value, LIMITS.videoLeaseMs.value);
    return new RemoteFrames(new ClipFrames({ source, indices, to }, { buckets: this.#buckets(), tools, enter }));
  }

  /** Linear memory in bytes, for the books. */
  memory(): { readonly wasmBytes: number } {
    return { wasmBytes: tools.ogv.memoryBytes + kernels.arena.memory.buffer.byteLength };
  }

  #buckets(): ClipBuckets {
    return { weights: this.env.WEIGHTS, documents: this.env.DOCUMENTS };
  }
}

/** Whoever asked may be gone without a word: then the platform disposes of it. */
class RemoteFrames extends RpcTarget implements FrameReader {
  readonly #frames: ClipFrames;

  constructor(frames: ClipFrames) {
    super();
    this.#frames = frames;
  }

  next(): Promise<Answered<Uint8Array | null>> {
    return this.#frames.next();
  }

  close(): Promise<void> {
    return this.#frames.close();
  }

  [Symbol.dispose](): void {
    void this.#frames.close();
  }
}
