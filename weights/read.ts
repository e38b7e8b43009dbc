/**
 * One object of a source, read to its last byte: chunk by chunk through one reusable buffer where the stream allows it
 * (BYOB), resumed where a failed, stalled or short attempt stopped.
 */
import { GlimpseError } from '../worker/errors.ts';
import { LIMITS } from '../worker/limits.ts';
import type { ByteRange, WeightSource } from './source.ts';

/** Bytes asked for at once. R2's default reader gives 4 KiB chunks and is five times slower than this. */
const CHUNK_BYTES = 1 << 20;
/** Before the second attempt; doubled before each further one. */
const BACKOFF_MS = 50;

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Called before an attempt is repeated, with the error of the transport, or null after a short answer. */
  readonly onRetry?: (cause: unknown) => void;
  /** Called whenever an attempt begins or bytes have come: the read goes on. */
  readonly alive?: () => void;
  readonly stallMs?: number;
  readonly backoffMs?: number;
}

type Outcome =
  | { readonly kind: 'done' | 'missing' | 'short' }
  /** The transport failed or stalled. */
  | { readonly kind: 'failed'; readonly cause: unknown };

/**
 * Hands over `sizeBytes` bytes of `key`, in order; a chunk is valid until `consume` returns.
 * Result: the bytes there were (fewer than `sizeBytes` only when the object is shorter), or null without such a key.
 * @throws GlimpseError weights_unreadable after LIMITS.readAttempts attempts; the signal's reason when it fires
 */
export async function readBytes(
  source: WeightSource,
  key: string,
  sizeBytes: number,
  consume: (bytes: Uint8Array, offset: number) => void | Promise<void>,
  options: ReadOptions = {},
): Promise<number | null> {
  let done = 0;
  const take = async (bytes: Uint8Array): Promise<number> => {
    const wanted = bytes.subarray(0, sizeBytes - done);
    await consume(wanted, done);
    done += wanted.byteLength;
    return sizeBytes - done;
  };
  const attempt = () => readOnce(source, key, { offset: done, length: sizeBytes - done }, take, options);
  return (await retried(key, attempt, options)) === 'missing' ? null : done;
}

/**
 * The whole of an object whose size is not known, at most `maxBytes` of it; null without such a key.
 * @throws as readBytes
 */
export async function readWhole(
  source: WeightSource,
  key: string,
  maxBytes: number,
  options: ReadOptions = {},
): Promise<Uint8Array | null> {
  let chunks: Uint8Array[] = [];
  const attempt = async (): Promise<Outcome> => {
    chunks = [];
    let left = maxBytes;
    const take = async (bytes: Uint8Array) => {
      chunks.push(bytes.slice(0, left));
      return (left -= bytes.byteLength);
    };
    const outcome = await readOnce(source, key, undefined, take, options);
    return outcome.kind === 'short' ? { kind: 'done' } : outcome;
  };
  if ((await retried(key, attempt, options)) === 'missing') return null;
  return new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

/** Repeats `attempt` until it is done or the attempts are used up. */
async function retried(
  key: string,
  attempt: () => Promise<Outcome>,
  { signal, onRetry, backoffMs = BACKOFF_MS }: ReadOptions,
): Promise<'done' | 'missing' | 'short'> {
  for (let attempts = 1; ; attempts++) {
    signal?.throwIfAborted();
    const outcome = await attempt();
    signal?.throwIfAborted();
    if (outcome.kind === 'done' || outcome.kind === 'missing') return outcome.kind;
    const cause = outcome.kind === 'failed' ? outcome.cause : null;
    if (attempts >= LIMITS.readAttempts.value) {
      if (outcome.kind === 'short') return 'short';
      const message = `${key} could not be read in ${attempts} attempts; try again.`;
      throw new GlimpseError('weights_unreadable', message, { key, attempts }, cause);
    }
    onRetry?.(cause);
    await abortable(sleep(backoffMs * 2 ** (attempts - 1)), signal);
  }
}

/** One request, read until it ends, fails or has given everything. `take` returns the bytes still wanted. */
async function readOnce(
  source: WeightSource,
  key: string,
  range: ByteRange | undefined,
  take: (bytes: Uint8Array) => Promise<number>,
  { signal, alive, stallMs = LIMITS.readStallMs.value }: ReadOptions,
): Promise<Outcome> {
  alive?.();
  const wait = <T>(promise: Promise<T>) =>
    abortable(withDeadline(promise, stallMs), signal).then(
      (value) => ({ failed: false, value }) as const,
      (cause: unknown) => ({ failed: true, cause }) as const,
    );
  const opening = source.read(key, range, signal);
  const opened = await wait(opening);
  if (opened.failed) {
    // A stream that comes after all must not stay open; that it does not come has been said already.
    opening.then((late) => late?.cancel()).catch(() => undefined);
    return { kind: 'failed', cause: opened.cause };
  }
  if (opened.value === null) return { kind: 'missing' };
  const reader = chunkReader(opened.value);
  try {
    for (let wanted = range?.length ?? Infinity; wanted > 0;) {
      const next = await wait(reader.next(wanted));
      if (next.failed) return { kind: 'failed', cause: next.cause };
      if (next.value === null) return { kind: 'short' };
      alive?.();
      wanted = await take(next.value);
    }
    return { kind: 'done' };
  } finally {
    reader.cancel();
  }
}

interface ChunkReader {
  /** The next bytes, at most `atMost` where the stream can limit them; null at the end. Valid until the next call. */
  next(atMost: number): Promise<Uint8Array | null>;
  cancel(): void;
}

/** What workerd adds to the standard reader, and the part of the standard one that is used. */
interface ByobReader {
  read(view: Uint8Array): Promise<{ value?: Uint8Array }>;
  readAtLeast?(minBytes: number, view: Uint8Array): Promise<{ value?: Uint8Array }>;
  cancel(): Promise<void>;
}

function chunkReader(stream: ReadableStream<Uint8Array>): ChunkReader {
  // A failed stream has nothing left to cancel, and its error has been reported by the read.
  const cancelled = (reader: { cancel(): Promise<void> }) => void reader.cancel().catch(() => undefined);
  const byob = byobReader(stream);
  if (byob === null) {
    const reader = stream.getReader();
    return { next: async () => (await reader.read()).value ?? null, cancel: () => cancelled(reader) };
  }
  let buffer: ArrayBufferLike = new ArrayBuffer(CHUNK_BYTES);
  return {
    async next(atMost) {
      // The view is handed over and comes back as another one on the same memory.
      const view = new Uint8Array(buffer, 0, Math.min(CHUNK_BYTES, atMost));
      const { value } = byob.readAtLeast ? await byob.readAtLeast(view.byteLength, view) : await byob.read(view);
      if (value === undefined || value.byteLength === 0) return null;
      buffer = value.buffer;
      return value;
    },
    cancel: () => cancelled(byob),
  };
}

/** null for a stream of chunks that is not a stream of bytes: the standard has no way to ask but to try. */
function byobReader(stream: ReadableStream<Uint8Array>): ByobReader | null {
  try {
    return stream.getReader({ mode: 'byob' }) as unknown as ByobReader;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function withDeadline<T>(promise: Promise<T>, stallMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`No bytes for ${stallMs} ms`)), stallMs);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}

function abortable<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return promise;
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([promise, aborted.promise]).finally(() => signal.removeEventListener('abort', abort));
}

function sleep(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms);
  return promise;
}
