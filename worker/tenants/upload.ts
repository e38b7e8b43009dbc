/** A document that a tenant sends before the job that reads it. Types and no code. */

export interface Upload {
  /** `doc_…`. */
  readonly id: string;
  readonly key: string;
  /** As announced: what comes has so many, or is no document. */
  readonly bytes: number;
  readonly name: string | null;
  readonly createdAt: number;
  /** Of an upload in parts, until they are one object. */
  readonly multipart: {
    readonly uploadId: string;
    /** In order; null: it has not come yet. */
    readonly etags: readonly (string | null)[];
  } | null;
}
