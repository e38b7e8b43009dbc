/**
 * A ring of buffers: parts are placed one after another, each in one piece, and given back in the same order.
 * Only arithmetic and waiting; who copies and who computes are others (weight-stream.ts).
 */
import type { Ptr } from '../kernels-as/host/tensor.ts';
import { alignTensor } from './manifest.ts';

/** Positions count on for ever; the address is the position's rest within the ring. */
export interface Slot {
  readonly start: number;
  readonly end: number;
  readonly ptr: Ptr;
}

export class Ring {
  readonly #ptr: number;
  readonly #sizeBytes: number;
  /** Where the next slot begins at the earliest, and up to where slots have been given back. */
  #head = 0;
  #tail = 0;
  #wake: (() => void) | null = null;

  /** ptr is a multiple of TENSOR_ALIGNMENT; a slot has at most half of sizeBytes. */
  constructor(ptr: Ptr, sizeBytes: number) {
    this.#ptr = ptr;
    this.#sizeBytes = sizeBytes;
  }

  /** A place for `bytes` bytes behind all others; it may be in use until `room`. */
  place(bytes: number): Slot {
    const rest = this.#sizeBytes - (this.#head % this.#sizeBytes);
    const start = bytes <= rest ? this.#head : this.#head + rest;
    const end = alignTensor(start + bytes);
    this.#head = end;
    return { start, end, ptr: (this.#ptr + (start % this.#sizeBytes)) as Ptr };
  }

  /** Resolves when nobody uses the slot's place any more. For one caller at a time. @throws the signal's reason when it fires */
  async room({ end }: Slot, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (end - this.#tail > this.#sizeBytes) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const abort = () => reject(signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
      this.#wake = resolve;
      await promise.finally(() => signal.removeEventListener('abort', abort));
    }
  }

  /** Gives back every slot before this one. */
  releaseBefore({ start }: Slot): void {
    this.#tail = start;
    this.#wake?.();
  }
}
