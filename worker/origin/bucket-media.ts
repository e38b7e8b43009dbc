/** The objects of our buckets that origins are handed: their addresses, whether they are still the same, and those kept for one request. */
import { GlimpseError } from '../errors.ts';
import { MEDIA_PATH, signedClaim } from './media-link.ts';
import type { Media, StoredClip } from './media.ts';

/** The part of R2's binding that is needed. */
export interface HandedBucket {
  head(key: string): Promise<{ readonly etag: string; readonly size: number } | null>;
  get(key: string): Promise<{ readonly etag: string; arrayBuffer(): Promise<ArrayBuffer> } | null>;
  put(key: string, bytes: Uint8Array): Promise<{ readonly etag: string }>;
  delete(key: string): Promise<void>;
}

export interface BucketMediaOptions {
  readonly buckets: Readonly<Record<StoredClip['bucket'], HandedBucket>>;
  /** Signs addresses of the media route; null: none are given. */
  readonly secret: string | null;
  /** S3's address of an object of the documents' bucket for so many seconds; null: there are no keys for it. */
  readonly presign: ((key: string, seconds: number) => Promise<string>) | null;
}

/** Of clips that came with a request, for as long as it takes. */
const KEPT_PREFIX = 'passing/';

export class BucketMedia implements Media {
  readonly #options: BucketMediaOptions;

  constructor(options: BucketMediaOptions) {
    this.#options = options;
  }

  canLink(way: 'route' | 'presign', bucket: StoredClip['bucket']): boolean {
    const { secret, presign } = this.#options;
    return way === 'route' ? secret !== null : presign !== null && bucket === 'documents';
  }

  async link(way: 'route' | 'presign', clip: StoredClip, base: string, ms: number): Promise<string> {
    const { secret, presign } = this.#options;
    if (way === 'presign') return presign!(clip.key, Math.ceil(ms / 1000));
    const { bucket, key, etag, sizeBytes } = clip;
    return base + MEDIA_PATH + (await signedClaim(secret!, { bucket, key, etag, sizeBytes, expires: Date.now() + ms }));
  }

  async isSame({ bucket, key, etag }: StoredClip): Promise<boolean> {
    return (await this.#options.buckets[bucket].head(key))?.etag === etag;
  }

  async read({ bucket, key, etag }: StoredClip): Promise<Uint8Array> {
    const object = await this.#options.buckets[bucket].get(key);
    if (object?.etag === etag) return new Uint8Array(await object.arrayBuffer());
    throw new GlimpseError('video_changed', 'The video was replaced or deleted while it was looked at; ask again.');
  }

  async keep(bytes: Uint8Array): Promise<StoredClip> {
    const key = KEPT_PREFIX + crypto.randomUUID();
    const { etag } = await this.#options.buckets.documents.put(key, bytes);
    return { bucket: 'documents', key, etag, sizeBytes: bytes.byteLength };
  }

  async drop({ bucket, key }: StoredClip): Promise<void> {
    await this.#options.buckets[bucket].delete(key);
  }
}
