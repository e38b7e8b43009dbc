/** The script glimpse-det: where text is in pictures, by a net in a memory of its own. */
import { WorkerEntrypoint } from 'cloudflare:workers';
import onnxModule from 'onnxruntime-web/ort-wasm-simd-threaded.wasm';
import { r2Source, WORKERD_PLATFORM } from '../../weights/r2.ts';
import { answer, type Answered } from '../calls.ts';
import { turned } from '../documents/grey.ts';
import { loadPixels, type StoredPixels } from '../documents/stored-pixels.ts';
import { LIMITS } from '../limits.ts';
import { OneAtATime } from '../one-at-a-time.ts';
import { KeptRuntime } from '../onnx/kept-runtime.ts';
import { openDetector } from '../onnx/open-nets.ts';
import type { Detector } from '../picture/detect.ts';
import { findBoxes, type FoundBoxes } from '../picture/find-boxes.ts';
import type { NetOptions } from '../picture/picture-reader.ts';

interface Env {
  readonly WEIGHTS: R2Bucket;
  readonly DOCUMENTS: R2Bucket;
}

const turns = new OneAtATime();
const kept = new KeptRuntime<Detector>(onnxModule, LIMITS.readerMemoryBytes.value);

export default class GlimpseDet extends WorkerEntrypoint<Env> {
  boxes(stored: StoredPixels, { quarters, isLean }: NetOptions): Promise<Answered<FoundBoxes>> {
    const work = answer(() =>
      turns.run(async () => {
        const from = { source: r2Source(this.env.WEIGHTS), platform: WORKERD_PLATFORM };
        const page = { ...turned(await loadPixels(this.env.DOCUMENTS, stored), quarters), dpi: stored.dpi };
        return kept.use(
          '',
          (runtime) => openDetector(from, runtime),
          (detector) => findBoxes(detector, page, isLean),
        );
      }),
    );
    // A caller that leaves would take its turn with it.
    this.ctx.waitUntil(work);
    return work;
  }

  /** Linear memory in bytes, for the books. */
  memory(): { readonly wasmBytes: number } {
    return { wasmBytes: kept.memoryBytes };
  }
}
