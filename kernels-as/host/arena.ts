/**
 * Linear memory as a stack: weights are taken first and stay, a request is a lease, a layer is a frame inside it.
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

/** What an arena and its leases share. */
interface Stack {
  readonly memory: WebAssembly.Memory;
  readonly maxBytes: number;
  top: number;
  peak: number;
  /** What lies below stays when a lease ends. */
  floor: number;
  views: Views;
}

export class Arena {
  readonly #stack: Stack;
  /** Where the lease began. */
  readonly #start: number;
  #isOver = false;

  constructor(of: ArenaLimits | Arena) {
    this.#stack = of instanceof Arena ? of.#stack : newStack(of);
    this.#start = this.#stack.top;
  }

  /**
   * The same memory for one turn: from `end` on, whatever is asked of the lease throws, so that code which wakes up after its turn
   * touches nothing of the next one.
   */
  lease(): Arena {
    return new Arena(this);
  }

  /** Ends the lease, whoever calls it, and gives back what it took and has not kept. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stack.top = Math.max(this.#start, this.#stack.floor);
  }

  /** What has been taken so far stays when a lease ends. */
  keep(): void {
    this.#live.floor = this.#live.top;
  }

  /** @throws GlimpseError turn_stalled when the lease has ended */
  check(): void {
    if (!this.#isOver) return;
    throw new GlimpseError('turn_stalled', 'The turn of this request has ended; it may not use the memory any more.');
  }

  get #live(): Stack {
    this.check();
    return this.#stack;
  }

  get memory(): WebAssembly.Memory {
    return this.#live.memory;
  }

  /** The budget: memory never grows beyond it. */
  get maxBytes(): number {
    return this.#live.maxBytes;
  }

  /** Bytes taken now, static data included. */
  get usedBytes(): number {
    return this.#live.top;
  }

  /** The most that was taken at once. */
  get peakBytes(): number {
    return this.#live.peak;
  }

  /** Views of all of linear memory. Growing invalidates them: use at once, never keep. */
  get views(): Views {
    const stack = this.#live;
    const { buffer } = stack.memory;
    if (stack.views.u8.buffer !== buffer) stack.views = viewsOf(buffer);
    return stack.views;
  }

  /** Bytes that can still be taken. */
  get availableBytes(): number {
    return Math.max(0, this.maxBytes - this.usedBytes - PADDING_BYTES);
  }

  /** `bytes` bytes at a multiple of `alignment`, at least 16; they hold whatever was there. @throws out_of_memory */
  alloc(bytes: number, alignment = 16, name = 'An allocation'): Ptr {
    const stack = this.#live;
    const ptr = alignUp(stack.top, Math.max(alignment, 16));
    const top = alignUp(ptr + bytes + PADDING_BYTES, 16);
    if (top > stack.memory.buffer.byteLength) grow(stack, top, bytes, name);
    stack.top = top;
    stack.peak = Math.max(stack.peak, top);
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
    return this.#live.top as Mark;
  }

  /** Gives back everything taken since `mark`. */
  release(mark: Mark): void {
    const stack = this.#live;
    if (mark > stack.top) throw new GlimpseError('internal', 'Arena marks were released out of order.');
    stack.top = mark;
  }
}

function newStack({ initialBytes, maxBytes: budget }: ArenaLimits): Stack {
  const maxBytes = Math.floor(budget / PAGE_BYTES) * PAGE_BYTES;
  const initial = Math.max(1, Math.ceil(Math.min(initialBytes, maxBytes) / PAGE_BYTES));
  const memory = new WebAssembly.Memory({ initial, maximum: Math.max(initial, maxBytes / PAGE_BYTES) });
  return { memory, maxBytes, top: FIRST_PTR, peak: FIRST_PTR, floor: FIRST_PTR, views: viewsOf(memory.buffer) };
}

function grow({ memory, maxBytes, top: usedBytes }: Stack, top: number, askedBytes: number, name: string): void {
  const have = memory.buffer.byteLength;
  const want = Math.min(Math.max(top, have + GROWTH_BYTES), maxBytes);
  try {
    if (top > maxBytes) throw new RangeError('over the budget');
    memory.grow(Math.ceil((want - have) / PAGE_BYTES));
  } catch (cause) {
    const facts = { name, askedBytes, usedBytes, budgetBytes: maxBytes };
    const use = `${mib(usedBytes)} of ${mib(maxBytes)} are in use`;
    const message = `${name} needs ${mib(askedBytes)}; ${use}. Send less, or use a smaller model.`;
    throw new GlimpseError('out_of_memory', message, facts, cause);
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
