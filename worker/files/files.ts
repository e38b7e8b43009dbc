/** Files that are sent once and named in requests later, as HTTP sees them. Types and one list. */

export const PURPOSES = ['vision', 'user_data'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly purpose: Purpose;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface NewFile {
  readonly name: string;
  readonly purpose: Purpose;
  readonly keepSeconds: number;
  readonly content: FileContent;
}

/** Chunks are `bytes` in all; they go into the bucket as they come. */
export type FileContent = Uint8Array | { readonly chunks: AsyncIterable<Uint8Array>; readonly bytes: number };

export interface FilePageWish {
  /** Id of the last file of the page before; null: the first page. */
  readonly after: string | null;
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  readonly purpose: Purpose | null;
}

export interface FilePage {
  readonly files: readonly StoredFile[];
  readonly hasMore: boolean;
}

/** Calls with an id @throws GlimpseError file_not_found (also for what is somebody else's), file_expired */
export interface Files {
  /** @throws GlimpseError file_too_large, too_many_files; body_broken where the chunks are not as many bytes as was said */
  add(tenant: string, file: NewFile): Promise<StoredFile>;
  list(tenant: string, wish: FilePageWish): Promise<FilePage>;
  get(tenant: string, id: string): Promise<StoredFile>;
  content(tenant: string, id: string): Promise<{ readonly file: StoredFile; readonly body: ReadableStream }>;
  /** Where it is in the bucket of documents, as it is now. */
  object(tenant: string, id: string): Promise<{ readonly key: string; readonly etag: string }>;
  /** Safe to call twice. */
  remove(tenant: string, id: string): Promise<void>;
}
