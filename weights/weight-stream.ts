/**
 * Weights on their way through a ring, in passes: parts are read in the stream's order ahead of the computation that takes them,
 * shard after shard, each hashed to its end. A part may be used before its shard is verified; a pass says when all of it was.
 */
import type { Ptr } from '../kernels-as/host/tensor.ts';
import { GlimpseError } from '../worker/errors.ts';
import { shardPath, shardsOf, type Manifest } from './manifest.ts';
import type { Part } from './parts.ts';
import { Ring, type Slot } from './ring.ts';
import type { WeightSource } from './source.ts';
import { loadShard, newLoadClock, type LoadOptions, type Memory } from './stream.ts';

export interface StreamOptions extends Omit<LoadOptions, 'onProgress' | 'signal'> {
  readonly source: WeightSource;
  readonly prefix: string;
  readonly manifest: Manifest;
  readonly memory: Pick<Memory, 'views'>;
  /** Where the ring is: at a multiple of TENSOR_ALIGNMENT, twice as large as the largest part at least. */
  readonly ring: { readonly ptr: Ptr; readonly sizeBytes: number };
}

/** A part in its place of the ring. */
interface Placed {
  readonly part: Part;
  readonly slot: Slot;
  readonly arrived: PromiseWithResolvers<void>;
}

export interface Pass {
  /** Resolves when every byte has been verified; rejects with what went wrong. */
  readonly verified: Promise<void>;
}

const nothing = (): void => undefined;

export class WeightStream {
  readonly #options: StreamOptions;
  readonly #ring: Ring;
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;
  /** To be taken, in order. */
  readonly #coming: Placed[] = [];
  /** Resolves when nothing is left to read. */
  #reading: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | null = null;

  constructor(options: StreamOptions, signal: AbortSignal) {
    this.#options = options;
    this.#ring = new Ring(options.ring.ptr, options.ring.sizeBytes);
    this.#signal = AbortSignal.any([signal, this.#closing.signal]);
  }

  /** Reads `parts`, which are in the stream's order, after everything that was asked for before. */
  add(parts: readonly Part[]): Pass {
    const placed = parts.map((part) => ({
      part,
      slot: this.#ring.place(part.sizeBytes),
      arrived: Promise.withResolvers<void>(),
    }));
    // Failures are told to whoever takes or waits; nobody has to.
    for (const { arrived } of placed) arrived.promise.catch(nothing);
    this.#coming.push(...placed);
    const verified = this.#reading.then(() => this.#read(placed));
    this.#reading = verified.catch((error: unknown) => {
      this.#failure ??= { error };
      for (const { arrived } of placed) arrived.reject(error);
    });
    return { verified };
  }

  /**
   * The next `count` parts, in memory together until the next take: those taken before are given back.
   * @throws GlimpseError shard_missing, shard_corrupt, weights_unreadable; the signal's reason when it fires
   */
  async take(count: number): Promise<readonly { readonly part: Part; readonly ptr: Ptr }[]> {
    const next = this.#coming.splice(0, count);
    if (next.length < count) throw new GlimpseError('internal', 'More weights were taken than were asked for.');
    this.#ring.releaseBefore(next[0].slot);
    for (const { arrived } of next) await arrived.promise;
    return next.map(({ part, slot }) => ({ part, ptr: slot.ptr }));
  }

  /** Stops reading; resolves when nothing writes into the ring any more. */
  async close(): Promise<void> {
    this.#closing.abort(new GlimpseError('internal', 'The weights of a request that has ended were read.'));
    await this.#reading;
  }

  async #read(placed: readonly Placed[]): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    const { manifest, source, prefix, memory: _memory, ring: _ring, ...options } = this.#options;
    let next = 0;
    const wanted = placed.map(({ part }) => part);
    for (const shard of shardsOf(wanted, manifest.shardBytes)) {
      const begin = shard * manifest.shardBytes;
      const copy = async (bytes: Uint8Array, offset: number) => {
        next = await this.#copy(placed, next, bytes, begin + offset);
      };
      const entry = manifest.shards[shard];
      const key = prefix + shardPath(entry.sha256);
      await loadShard(source, key, entry, copy, { ...options, signal: this.#signal }, newLoadClock());
    }
  }

  /** Copies what the parts from `first` on want of the bytes at `offset` of the stream; returns the first part that is not whole. */
  async #copy(placed: readonly Placed[], first: number, bytes: Uint8Array, offset: number): Promise<number> {
    const end = offset + bytes.byteLength;
    let next = first;
    for (; next < placed.length && placed[next].part.offset < end; next++) {
      const { part, slot, arrived } = placed[next];
      const from = Math.max(part.offset, offset);
      const to = Math.min(part.offset + part.sizeBytes, end);
      await this.#ring.room(slot, this.#signal);
      this.#options.memory.views.u8.set(bytes.subarray(from - offset, to - offset), slot.ptr + from - part.offset);
      if (to < part.offset + part.sizeBytes) break;
      arrived.resolve();
    }
    return next;
  }
}
