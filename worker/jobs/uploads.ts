/** Documents that are sent before the jobs that read them, as HTTP sees them. Types and no code. */
import type { NewDocument } from './documents.ts';

export interface NewUpload {
  readonly bytes: number;
  readonly name: string | null;
  /** What the client will say that it is, when it is sent straight into the bucket. */
  readonly type: string | null;
  /** In parts; also where it is too large for one body. */
  readonly isInParts: boolean;
}

export interface UploadView {
  readonly id: string;
  readonly name: string | null;
  readonly bytes: number;
  readonly isComplete: boolean;
  readonly expiresAt: number;
  /** Numbers of the parts that have not come; null: it is not sent in parts. */
  readonly missingParts: readonly number[] | null;
}

export interface MadeUpload extends UploadView {
  /** Where to, with which headers, by nobody's key; null: through this service. */
  readonly signed: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly expiresAt: number;
  } | null;
}

/** What of a document comes with one request. */
export type UploadBody = Extract<NewDocument, { kind: 'chunks' }>;

/** Calls with an id @throws GlimpseError document_not_found, also for what is somebody else's */
export interface Uploads {
  /** @throws GlimpseError document_too_large, too_many_uploads */
  create(tenant: string, upload: NewUpload): Promise<MadeUpload>;
  get(tenant: string, id: string): Promise<UploadView>;
  /**
   * The whole document, or a part of it (numbers from 1 on). The last part that comes makes it one.
   * @throws GlimpseError invalid_parameter for what is not as long as it should be, or no part of it
   */
  put(tenant: string, id: string, part: number | null, body: UploadBody): Promise<UploadView>;
  remove(tenant: string, id: string): Promise<void>;
  /** For a job. @throws GlimpseError document_not_uploaded */
  document(tenant: string, id: string): Promise<{ readonly document: NewDocument; readonly name: string | null }>;
}
