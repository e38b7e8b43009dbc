/** Objects in our buckets that origins are handed, as the engine asks for them. Types and no code. */

export const MEDIA_WAYS = ['route', 'presign', 'inline'] as const;
/** How an origin gets a clip: by our signed route, by S3's signed address, or in the request itself. */
export type MediaWay = (typeof MEDIA_WAYS)[number];

export interface StoredClip {
  readonly bucket: 'weights' | 'documents';
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
}

export interface Media {
  canLink(way: 'route' | 'presign', bucket: StoredClip['bucket']): boolean;
  /** An address that works for so long. `base` is ours, as the client called us. */
  link(way: 'route' | 'presign', clip: StoredClip, base: string, ms: number): Promise<string>;
  /** Whether the object is there and has not been replaced. */
  isSame(clip: StoredClip): Promise<boolean>;
  /** @throws GlimpseError video_changed */
  read(clip: StoredClip): Promise<Uint8Array>;
  /** Stores what came with a request, until `drop`. */
  keep(bytes: Uint8Array): Promise<StoredClip>;
  drop(clip: StoredClip): Promise<void>;
}
