/** A packing thread: blocks in, bytes out (pack-pool.ts has the other end). Opens the checkpoint's files itself. */
import { parentPort } from 'node:worker_threads';
import { GlimpseError } from '../../worker/errors.ts';
import { packBlock, type Block } from './pack-tensor.ts';
import { loadPacker } from '../../kernels-as/host/load-node.ts';
import { RowReader } from './safetensors.ts';

export interface Packed {
  readonly bytes?: Uint8Array<ArrayBuffer>;
  /** An error loses its class on the way between threads. */
  readonly failure?: { readonly code: GlimpseError['code']; message: string; facts: GlimpseError['facts'] };
  readonly error?: unknown;
  readonly heldBytes: number;
}

const port = parentPort!;
const reader = new RowReader();
const pack = loadPacker();

async function answer(block: Block): Promise<void> {
  try {
    const packed = await packBlock(block, reader, pack);
    // Bytes of an f32 block are the reader's own buffer, which stays here.
    const bytes = block.dtype === 'f32' ? new Uint8Array(packed) : (packed as Uint8Array<ArrayBuffer>);
    port.postMessage({ bytes, heldBytes: reader.heldBytes } satisfies Packed, [bytes.buffer]);
  } catch (error) {
    const known = error instanceof GlimpseError;
    const failure = known ? { code: error.code, message: error.message, facts: error.facts } : undefined;
    port.postMessage({ failure, error: known ? undefined : error, heldBytes: 0 } satisfies Packed);
  }
}

/** null is the last message: the files are closed, and nothing keeps the thread. */
async function end(): Promise<void> {
  await reader.close();
  port.close();
}

/** One after another: the reader has one buffer. */
let queue = Promise.resolve();
port.on('message', (block: Block | null) => void (queue = queue.then(() => (block ? answer(block) : end()))));
