/** Blocks → their bytes, in order, packed by several threads at once; a bounded number of them is under way. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { GlimpseError } from '../../worker/errors.ts';
import { packBlock, type Block, type Refinement } from './pack-tensor.ts';
import type { Packed } from './pack-worker.ts';
import { loadPacker } from '../../kernels-as/host/load-node.ts';
import { RowReader } from './safetensors.ts';

/** Blocks a thread has before the first of them is taken away: it never waits for the one that writes. */
const BLOCKS_AHEAD = 4;
/** Below this a thread costs more time than it saves. */
const SINGLE_THREAD_BYTES = 256 << 20;

export interface PackedBlock {
  readonly block: Block;
  /** Valid until the next one is asked for. */
  readonly bytes: Uint8Array;
  /** What reading and packing hold at most: buffers of readers, blocks under way. */
  readonly heldBytes: number;
}

/** How many threads pay for a conversion of so many bytes; 0 is none beside the caller's. */
export function threadsFor(sourceBytes: number): number {
  return sourceBytes < SINGLE_THREAD_BYTES ? 0 : availableParallelism();
}

/** @throws GlimpseError checkpoint_tensor, checkpoint_invalid: that of the first bad block in order */
export async function* packBlocks(
  blocks: readonly Block[],
  threads: number,
  refinement?: Refinement,
): AsyncGenerator<PackedBlock> {
  // A calibration is too large to be sent to threads.
  yield* threads === 0 || refinement ? packHere(blocks, refinement) : packInThreads(blocks, threads);
}

async function* packHere(blocks: readonly Block[], refinement?: Refinement): AsyncGenerator<PackedBlock> {
  const reader = new RowReader();
  const pack = loadPacker();
  try {
    for (const block of blocks) {
      const bytes = await packBlock(block, reader, pack, refinement);
      yield { block, bytes, heldBytes: reader.heldBytes + bytes.byteLength };
    }
  } finally {
    await reader.close();
  }
}

async function* packInThreads(blocks: readonly Block[], count: number): AsyncGenerator<PackedBlock> {
  const threads = Array.from({ length: Math.min(count, blocks.length) }, () => new PackingThread());
  try {
    const underWay: Promise<Packed>[] = [];
    let next = 0;
    const send = () => {
      const idle = threads.reduce((a, b) => (b.waiting < a.waiting ? b : a));
      const result = idle.pack(blocks[next++]);
      // It is looked at in its turn; until then its failure is not unhandled.
      result.catch(() => undefined);
      underWay.push(result);
    };
    const held = new Map<number, number>();
    for (const [i, block] of blocks.entries()) {
      while (next < blocks.length && underWay.length < threads.length * BLOCKS_AHEAD) send();
      const { bytes, failure, error, heldBytes } = await underWay.shift()!;
      if (failure) throw new GlimpseError(failure.code, failure.message, failure.facts);
      if (!bytes) throw error;
      held.set(i % threads.length, heldBytes + BLOCKS_AHEAD * bytes.byteLength);
      yield { block, bytes, heldBytes: [...held.values()].reduce((a, b) => a + b) };
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.stop()));
  }
}

class PackingThread {
  readonly #worker = new Worker(new URL('pack-worker.ts', import.meta.url));
  readonly #waiting: PromiseWithResolvers<Packed>[] = [];
  readonly #exit = Promise.withResolvers<void>();
  #ended: { readonly error: unknown } | null = null;

  constructor() {
    this.#worker.on('message', (packed: Packed) => this.#waiting.shift()?.resolve(packed));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => {
      this.#fail(new Error(`A packing thread ended (${code}).`));
      this.#exit.resolve();
    });
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  pack(block: Block): Promise<Packed> {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whatever ended the thread is passed on as it was
    if (this.#ended) return Promise.reject(this.#ended.error);
    const result = Promise.withResolvers<Packed>();
    this.#waiting.push(result);
    this.#worker.postMessage(block, []);
    return result.promise;
  }

  /** After the blocks that it has; nobody waits for those any more. */
  async stop(): Promise<void> {
    if (!this.#ended) this.#worker.postMessage(null, []);
    await this.#exit.promise;
  }

  #fail(error: unknown): void {
    this.#ended ??= { error };
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
