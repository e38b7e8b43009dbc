/** Uploads over the tenants' objects and the bucket. */
import { ulid } from 'ulid';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { DocumentTenant } from '../tenants/tenant-object.ts';
import type { Upload } from '../tenants/upload.ts';
import { uploadKey } from './keys.ts';
import { putHashed } from './put-hashed.ts';
import { signedAddress, type BucketKeys } from './signed-address.ts';
import type { MadeUpload, NewUpload, UploadBody, Uploads, UploadView } from './uploads.ts';

const UPLOAD_ID = /^doc_[0-9A-HJKMNP-TV-Z]{26}$/;
const PART_BYTES = LIMITS.uploadPartBytes.value;
const DEFAULT_TYPE = 'application/octet-stream';

export interface UploadBindings {
  readonly TENANTS: DurableObjectNamespace<DocumentTenant>;
  readonly DOCUMENTS: R2Bucket;
}

export class ObjectUploads implements Uploads {
  readonly #tenants: DurableObjectNamespace<DocumentTenant>;
  readonly #bucket: R2Bucket;
  readonly #keys: BucketKeys | null;

  /** `keys`: null where nothing is sent straight into the bucket. */
  constructor({ TENANTS, DOCUMENTS }: UploadBindings, keys: BucketKeys | null) {
    this.#tenants = TENANTS;
    this.#bucket = DOCUMENTS;
    this.#keys = keys;
  }

  async create(tenant: string, { bytes, name, type, isInParts }: NewUpload): Promise<MadeUpload> {
    const most = LIMITS.uploadBytes.value;
    if (bytes > most)
      throw new GlimpseError('document_too_large', `The document has ${bytes} bytes; at most ${most} are taken.`);
    const now = Date.now();
    const id = `doc_${ulid()}`;
    const key = uploadKey(id);
    const isSigned = this.#keys !== null && !isInParts;
    const inParts = isInParts || (!isSigned && bytes > LIMITS.documentBytes.value);
    const multipart = inParts ? await this.#begin(key, bytes) : null;
    const upload = { id, key, bytes, name, createdAt: now, multipart };
    if (!(await this.#tenants.getByName(tenant).addUpload(upload))) {
      if (multipart !== null) await this.#bucket.resumeMultipartUpload(key, multipart.uploadId).abort();
      throw tooMany();
    }
    return { ...viewOf(upload, false), signed: isSigned ? await this.#sign(upload, type ?? DEFAULT_TYPE, now) : null };
  }

  async get(tenant: string, id: string): Promise<UploadView> {
    const upload = await this.#upload(tenant, id);
    return viewOf(upload, (await this.#stored(upload)) !== null);
  }

  async put(tenant: string, id: string, part: number | null, body: UploadBody): Promise<UploadView> {
    const upload = await this.#upload(tenant, id);
    checkPlace(upload, part);
    checkLength(upload, part, body.bytes);
    if (part === null) await putHashed(body.chunks, body.bytes, (stream) => this.#bucket.put(upload.key, stream));
    else await this.#putPart(tenant, upload, part, body);
    return this.get(tenant, id);
  }

  async remove(tenant: string, id: string): Promise<void> {
    const wasThere = UPLOAD_ID.test(id) && (await this.#tenants.getByName(tenant).removeUpload(id));
    if (!wasThere) throw unknown(id);
  }

  async document(tenant: string, id: string) {
    const upload = await this.#upload(tenant, id);
    const object = await this.#stored(upload);
    if (object === null) throw new GlimpseError('document_not_uploaded', notUploaded(upload));
    return { document: { kind: 'object', key: upload.key, etag: object.etag } as const, name: upload.name };
  }

  async #begin(key: string, bytes: number): Promise<Upload['multipart']> {
    const { uploadId } = await this.#bucket.createMultipartUpload(key);
    return { uploadId, etags: Array.from({ length: partsOf(bytes) }, () => null) };
  }

  async #sign({ key, bytes }: Upload, type: string, now: number): Promise<MadeUpload['signed']> {
    const headers = { 'content-type': type, 'content-length': String(bytes) };
    const seconds = LIMITS.uploadUrlSeconds.value;
    const url = await signedAddress(this.#keys!, key, headers, seconds);
    return { url, headers, expiresAt: now + 1000 * seconds };
  }

  /** The last one to come makes them one object; when that fails, any part that is sent again tries again. */
  async #putPart(tenant: string, { id, key, multipart }: Upload, part: number, body: UploadBody): Promise<void> {
    const home = this.#tenants.getByName(tenant);
    const parts = this.#bucket.resumeMultipartUpload(key, multipart!.uploadId);
    const { stored } = await putHashed(body.chunks, body.bytes, (stream) => parts.uploadPart(part, stream));
    const etags = (await home.partStored(id, part, stored.etag))?.multipart?.etags ?? [];
    const whole = etags.flatMap((etag, at) => (etag === null ? [] : [{ partNumber: at + 1, etag }]));
    if (whole.length === 0 || whole.length < etags.length) return;
    await parts.complete(whole);
    await home.uploaded(id);
  }

  /** null: it is not there, or not as long as it should be. */
  async #stored({ key, bytes }: Upload): Promise<{ readonly etag: string } | null> {
    const object = await this.#bucket.head(key);
    return object?.size === bytes ? object : null;
  }

  async #upload(tenant: string, id: string): Promise<Upload> {
    const upload = UPLOAD_ID.test(id) ? await this.#tenants.getByName(tenant).upload(id) : null;
    if (upload !== null) return upload;
    throw unknown(id);
  }
}

const partsOf = (bytes: number): number => Math.ceil(bytes / PART_BYTES);

function viewOf({ id, name, bytes, createdAt, multipart }: Upload, isComplete: boolean): UploadView {
  const missing = multipart?.etags.flatMap((etag, at) => (etag === null ? [at + 1] : []));
  const expiresAt = createdAt + LIMITS.uploadKeepMs.value;
  return { id, name, bytes, isComplete, expiresAt, missingParts: missing ?? null };
}

function checkPlace({ bytes, multipart }: Upload, part: number | null): void {
  const parts = multipart === null ? 0 : partsOf(bytes);
  if (part === null ? parts === 0 : part >= 1 && part <= parts) return;
  const expected = parts === 0 ? 'It is not sent in parts, or they are complete' : `It is sent in parts 1 to ${parts}`;
  throw new GlimpseError('invalid_parameter', `${expected}; "part" is ${part ?? 'missing'}.`, { param: 'part' });
}

function checkLength({ bytes }: Upload, part: number | null, came: number): void {
  const isLast = part === partsOf(bytes);
  const expected = part === null ? bytes : isLast ? bytes - (part - 1) * PART_BYTES : PART_BYTES;
  if (came === expected) return;
  const message = `The body has ${came} bytes; ${expected} were announced for it.`;
  throw new GlimpseError('invalid_parameter', message, { param: 'content-length' });
}

const notUploaded = ({ id, bytes }: Upload): string =>
  `${id} is not there yet, or has not the ${bytes} bytes that were announced; PUT its content first.`;

const tooMany = (): GlimpseError =>
  new GlimpseError(
    'too_many_uploads',
    `${LIMITS.tenantUploads.value} documents wait for their jobs; DELETE one, or wait for a day.`,
  );

const unknown = (id: string): GlimpseError =>
  new GlimpseError(
    'document_not_found',
    `There is no document ${JSON.stringify(id.slice(0, 40))}; it may have expired.`,
  );
