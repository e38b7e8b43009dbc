/** The bytes of a clip, read by ranges: how often and how much is counted, and an object that was replaced meanwhile is noticed. */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { ClipSource } from '../media/video/clip.ts';

/** The part of R2's binding that is needed. */
export interface RangedBucket {
  head(key: string): Promise<{ readonly size: number; readonly etag: string } | null>;
  get(
    key: string,
    options: { range: { offset: number; length: number }; onlyIf: { etagMatches: string } },
  ): Promise<object | null>;
}

export type ClipBuckets = Readonly<Record<'weights' | 'documents', RangedBucket>>;

/** What reading may cost before it is given up. */
export interface ReadBudget {
  readonly reads: number;
  readonly bytes: number;
  readonly ms: number;
}

/** Until a header is understood. */
export const PROBE_BUDGET: ReadBudget = {
  reads: LIMITS.videoProbeReads.value,
  bytes: LIMITS.videoProbeBytes.value,
  ms: LIMITS.videoProbeMs.value,
};
/** Of a whole clip: what is read ahead may be read twice. */
export const CLIP_BUDGET: ReadBudget = {
  reads: LIMITS.videoReads.value,
  bytes: 2 * LIMITS.videoBytes.value,
  ms: Infinity,
};

type Read = (start: number, end: number) => Promise<Uint8Array> | Uint8Array;

export class ClipBytes {
  readonly sizeBytes: number;
  #reads = 0;
  #bytes = 0;
  #budget: ReadBudget = PROBE_BUDGET;
  readonly #startMs: number;
  readonly #now: () => number;
  readonly #read: Read;

  private constructor(sizeBytes: number, read: Read, now: () => number) {
    this.sizeBytes = sizeBytes;
    this.#read = read;
    this.#now = now;
    this.#startMs = now();
  }

  /** @throws GlimpseError video_changed */
  static async open(source: ClipSource, buckets: ClipBuckets, now: () => number): Promise<ClipBytes> {
    if (source.kind === 'bytes') {
      const { bytes } = source;
      return new ClipBytes(bytes.length, (start, end) => bytes.subarray(start, end), now);
    }
    const { bucket, key, etag } = source;
    const found = await buckets[bucket].head(key);
    if (found?.etag !== etag) throw changed();
    return new ClipBytes(found.size, (start, end) => readRange(buckets[bucket], key, etag, start, end), now);
  }

  /** How often something was read, and how many bytes of it. */
  get cost(): { readonly reads: number; readonly bytes: number } {
    return { reads: this.#reads, bytes: this.#bytes };
  }

  /** From now on, what was read before included. */
  allow(budget: ReadBudget): void {
    this.#budget = budget;
  }

  /** @throws GlimpseError video_changed, video_unreadable when it has cost too much */
  async range(start: number, end: number): Promise<Uint8Array> {
    const { reads, bytes, ms } = this.#budget;
    this.#reads++;
    this.#bytes += end - start;
    if (this.#reads > reads || this.#bytes > bytes || this.#now() - this.#startMs > ms) {
      const message = `The video's header was not found within ${reads} reads and ${bytes} bytes; encode it anew (ffmpeg -i FILE -movflags +faststart …).`;
      throw new GlimpseError('video_unreadable', message, { reads: this.#reads, bytes: this.#bytes });
    }
    return this.#read(start, end);
  }
}

async function readRange(bucket: RangedBucket, key: string, etag: string, start: number, end: number) {
  const range = { offset: start, length: end - start };
  const part = await bucket.get(key, { range, onlyIf: { etagMatches: etag } });
  // Without a body the condition has failed.
  if (part === null || !('arrayBuffer' in part)) throw changed();
  return new Uint8Array(await (part as { arrayBuffer(): Promise<ArrayBuffer> }).arrayBuffer());
}

const changed = (): GlimpseError =>
  new GlimpseError('video_changed', 'The video was replaced or removed while it was read; send the request again.');
