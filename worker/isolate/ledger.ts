/**
 * The isolate's books: what stays in linear memory, what the request under way has taken, and what was refused for want of room.
 * Residencies are chosen and requests measured by its numbers; GET /v1/limits shows them.
 */
import type { Arena } from '../../kernels-as/host/arena.ts';
import type { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { EngineReport, ResidencyKind } from '../engine/engine.ts';

export class Ledger {
  readonly #arena: Arena;
  readonly #resident: { readonly what: string; readonly bytes: number }[] = [];
  readonly #refused = new Map<string, { count: number; last: string }>();
  #residency: ResidencyKind | null = null;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#resident.push({ what: 'kernels', bytes: arena.usedBytes });
  }

  /** Bytes that the next request can take. */
  get availableBytes(): number {
    return this.#arena.availableBytes;
  }

  /** Bytes that decoding a picture can take outside of linear memory, which never gives anything back. */
  get decodingBytes(): number {
    return Math.max(this.spareBytes, LIMITS.decodingBytes.value);
  }

  /** Bytes of the isolate that neither linear memory nor the heap takes. */
  get spareBytes(): number {
    const { isolateBytes, heapBytes } = LIMITS;
    return Math.max(0, isolateBytes.value - heapBytes.value - this.#arena.memory.buffer.byteLength);
  }

  /** A model is there for good: everything that was taken since the last entry is its. */
  keep(residency: ResidencyKind, model: string): void {
    const what = `${residency === 'resident' ? 'weights' : 'ring for the weights'} of ${model}`;
    this.#resident.push({ what, bytes: this.#arena.usedBytes - this.#residentBytes });
    this.#residency = residency;
  }

  get #residentBytes(): number {
    return this.#resident.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  refuse({ code, message }: GlimpseError): void {
    const { count = 0 } = this.#refused.get(code) ?? {};
    this.#refused.set(code, { count: count + 1, last: message });
  }

  report(): Omit<EngineReport, 'queue'> {
    const { memory, maxBytes, peakBytes, usedBytes, availableBytes } = this.#arena;
    return {
      engine: 'isolate',
      memory: {
        residency: this.#residency,
        resident: [...this.#resident],
        requestBytes: usedBytes - this.#residentBytes,
        availableBytes,
        wasmBytes: memory.buffer.byteLength,
        wasmPeakBytes: peakBytes,
        wasmLimitBytes: maxBytes,
      },
      refused: Array.from(this.#refused, ([code, { count, last }]) => ({ code, count, last })),
    };
  }
}
