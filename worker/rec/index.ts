/** The script glimpse-rec: what the lines of pictures say and which way they stand, by nets in a memory of its own. */
import { WorkerEntrypoint } from 'cloudflare:workers';
import onnxModule from 'onnxruntime-web/ort-wasm-simd-threaded.wasm';
import { r2Source, WORKERD_PLATFORM } from '../../weights/r2.ts';
import { answer, type Answered } from '../calls.ts';
import { turned, type Grey } from '../documents/grey.ts';
import { loadPixels, type StoredPixels } from '../documents/stored-pixels.ts';
import { LIMITS } from '../limits.ts';
import { OneAtATime } from '../one-at-a-time.ts';
import { KeptRuntime } from '../onnx/kept-runtime.ts';
import { openLineNets, type LineNets } from '../onnx/open-nets.ts';
import { areUpsideDown } from '../picture/direction.ts';
import type { NetOptions } from '../picture/picture-reader.ts';
import { readLines, type ReadLines } from '../picture/read-lines.ts';
import type { TurnedBox } from '../picture/turned-box.ts';

type Page = Grey & Pick<StoredPixels, 'colour'>;

interface Env {
  readonly WEIGHTS: R2Bucket;
  readonly DOCUMENTS: R2Bucket;
}

const turns = new OneAtATime();
const kept = new KeptRuntime<LineNets>(onnxModule, LIMITS.readerMemoryBytes.value);

export default class GlimpseRec extends WorkerEntrypoint<Env> {
  lines(stored: StoredPixels, boxes: readonly TurnedBox[], options: NetOptions): Promise<Answered<ReadLines>> {
    return this.#run(stored, options, ({ recogniser }, page) => readLines(recogniser, page, boxes, options.isLean));
  }

  areUpsideDown(stored: StoredPixels, boxes: readonly TurnedBox[], options: NetOptions): Promise<Answered<boolean>> {
    return this.#run(stored, options, async ({ direction }, page) => areUpsideDown(await direction(), page, boxes));
  }

  /** Linear memory in bytes, for the books. */
  memory(): { readonly wasmBytes: number } {
    return { wasmBytes: kept.memoryBytes };
  }

  #run<T>(
    stored: StoredPixels,
    { quarters, languages }: NetOptions,
    read: (nets: LineNets, page: Page) => T | Promise<T>,
  ): Promise<Answered<T>> {
    const work = answer(() =>
      turns.run(async () => {
        const from = { source: r2Source(this.env.WEIGHTS), platform: WORKERD_PLATFORM };
        const page = { ...turned(await loadPixels(this.env.DOCUMENTS, stored), quarters), colour: stored.colour };
        return kept.use(
          languages.join('+'),
          (runtime) => openLineNets(from, runtime, languages),
          (nets) => read(nets, page),
        );
      }),
    );
    // A caller that leaves would take its turn with it.
    this.ctx.waitUntil(work);
    return work;
  }
}
