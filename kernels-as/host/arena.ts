/**
 * Linear memory as a stack: weights are taken first and stay, a request is a frame, a layer is a frame inside it.
 * Grows the memory when needed, up to the budget; knows nothing about tensors' contents.
 */
import { GlimpseError } from '../../worker/errors.ts';
import { byteLength, type DType, type Ptr, type Tensor } from './tensor.ts';

const PAGE_BYTES = 65536;
/** Growing by single pages would copy or remap the memory too often. */
const GROWTH_BYTES = 1 << 20;
/** Below lie the modules' static data (scripts/build/kernels.ts). */
const FIRST_PTR = PAGE_BYTES;
/** Vector loads of the last element may read so far beyond a block. */
const PADDING_BYTES = 16;

/** A position of the stack, to go back to. */
export type Mark = number & { readonly kind: 'position of the arena' };

export interface ArenaLimits {
  /** Size of the memory at the start. */
  readonly initialBytes: number;
  /** The budget: memory never grows beyond it. */
  readonly maxBytes: number;
}

export class Arena {
  readonly memory: WebAssembly.Memory;
  readonly maxBytes: number;
  #top = FIRST_PTR;
  #peak = FIRST_PTR;
  #views: Views;

  constructor({ initialBytes, maxBytes }: ArenaLimits) {
    this.maxBytes = Math.floor(maxBytes / PAGE_BYTES) * PAGE_BYTES;
    const initial = Math.max(1, Math.ceil(Math.min(initialBytes, this.maxBytes) / PAGE_BYTES));
    this.memory = new WebAssembly.Memory({ initial, maximum: Math.max(initial, this.maxBytes / PAGE_BYTES) });
    this.#views = viewsOf(this.memory.buffer);
  }

  /** Bytes taken now, static data included. */
  get usedBytes(): number {
    return this.#top;
  }

  /** The most that was taken at once. */
  get peakBytes(): number {
    return this.#peak;
  }

  /** Views of all of linear memory. Growing invalidates them: use at once, never keep. */
  get views(): Views {
    const buffer = this.memory.buffer;
    if (this.#views.u8.buffer !== buffer) this.#views = viewsOf(buffer);
    return this.#views;
  }

  /** Bytes that can still be taken. */
  get availableBytes(): number {
    return Math.max(0, this.maxBytes - this.#top - PADDING_BYTES);
  }

  /** `bytes` bytes at a multiple of `alignment`, at least 16; they hold whatever was there. @throws out_of_memory */
  alloc(bytes: number, alignment = 16, name = 'An allocation'): Ptr {
    const ptr = alignUp(this.#top, Math.max(alignment, 16));
    const top = alignUp(ptr + bytes + PADDING_BYTES, 16);
    if (top > this.memory.buffer.byteLength) this.#grow(top, bytes, name);
    this.#top = top;
    this.#peak = Math.max(this.#peak, top);
    return ptr as Ptr;
  }

  tensor(dtype: DType, shape: readonly number[], name: string): Tensor {
    return { name, dtype, shape, ptr: this.alloc(byteLength(dtype, shape), 16, name) };
  }

  f32(shape: readonly number[], name: string): Tensor {
    return this.tensor('f32', shape, name);
  }

  u8(shape: readonly number[], name: string): Tensor {
    return this.tensor('u8', shape, name);
  }

  /** A view of a part of linear memory, valid until the next allocation. */
  bytes(ptr: Ptr, length: number): Uint8Array<ArrayBuffer> {
    return this.views.u8.subarray(ptr, ptr + length);
  }

  /** Runs `body` and gives back what it took. For synchronous work only. */
  frame<T>(body: () => T): T {
    const mark = this.mark();
    try {
      return body();
    } finally {
      this.release(mark);
    }
  }

  /** The same for a body that waits; nobody else may take from the arena meanwhile. */
  async frameAsync<T>(body: () => Promise<T>): Promise<T> {
    const mark = this.mark();
    try {
      return await body();
    } finally {
      this.release(mark);
    }
  }

  mark(): Mark {
    return this.#top as Mark;
  }

  /** Gives back everything taken since `mark`. */
  release(mark: Mark): void {
    if (mark > this.#top) throw new GlimpseError('internal', 'Arena marks were released out of order.');
    this.#top = mark;
  }

  #grow(top: number, bytes: number, name: string): void {
    const have = this.memory.buffer.byteLength;
    const want = Math.min(Math.max(top, have + GROWTH_BYTES), this.maxBytes);
    try {
      if (top > this.maxBytes) throw new RangeError('over the budget');
      this.memory.grow(Math.ceil((want - have) / PAGE_BYTES));
    } catch (cause) {
      const facts = { name, askedBytes: bytes, usedBytes: this.#top, budgetBytes: this.maxBytes };
      const use = `${mib(this.#top)} of ${mib(this.maxBytes)} are in use`;
      const message = `${name} needs ${mib(bytes)}; ${use}. Send less, or use a smaller model.`;
      throw new GlimpseError('out_of_memory', message, facts, cause);
    }
  }
}

export interface Views {
  readonly u8: Uint8Array<ArrayBuffer>;
  readonly i32: Int32Array<ArrayBuffer>;
  readonly f32: Float32Array<ArrayBuffer>;
}

function viewsOf(buffer: ArrayBuffer): Views {
  return { u8: new Uint8Array(buffer), i32: new Int32Array(buffer), f32: new Float32Array(buffer) };
}

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

function mib(bytes: number): string {
  return `${(bytes / (1 << 20)).toFixed(1)} MiB`;
}
