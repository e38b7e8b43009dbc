/**
 * Files in a bucket, a folder per tenant: what is known of one is in its object's metadata, so that there is no second place that could
 * disagree. Which files there are is asked when one is added; so a tenant that sends several at once may have some more than its limit.
 */
import { ulid } from 'ulid';
import * as v from 'valibot';
import { GlimpseError } from '../errors.ts';
import { putHashed } from '../jobs/put-hashed.ts';
import { LIMITS } from '../limits.ts';
import {
  PURPOSES,
  type FileContent,
  type FilePage,
  type FilePageWish,
  type Files,
  type NewFile,
  type StoredFile,
} from './files.ts';
import { pageOf } from './pages.ts';

const FILE_ID = /^file-[0-9A-HJKMNP-TV-Z]{26}$/;

export const filesPrefix = (tenant: string): string => `files/${tenant}/`;

/** As it is stored: values are text, and names ASCII. */
const metadataSchema = v.object({
  name: v.pipe(v.string(), v.transform(decodeURIComponent)),
  purpose: v.picklist(PURPOSES),
  created: v.pipe(v.string(), v.transform(Number)),
  expires: v.pipe(v.string(), v.transform(Number)),
});

interface FileObject {
  readonly key: string;
  readonly size: number;
  readonly customMetadata?: Readonly<Record<string, string>>;
}

export interface FileOptions {
  readonly bucket: R2Bucket;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly waitUntil: (work: Promise<unknown>) => void;
}

export class BucketFiles implements Files {
  readonly #bucket: R2Bucket;
  readonly #now: () => number;
  readonly #waitUntil: FileOptions['waitUntil'];

  constructor({ bucket, now, waitUntil }: FileOptions) {
    this.#bucket = bucket;
    this.#now = now;
    this.#waitUntil = waitUntil;
  }

  async add(tenant: string, { name, purpose, keepSeconds, content }: NewFile): Promise<StoredFile> {
    const bytes = sizeOf(content);
    checkRoom(await this.#all(tenant), bytes);
    const createdAt = Math.floor(this.#now() / 1000);
    const file = {
      id: `file-${ulid(this.#now())}`,
      name,
      bytes,
      purpose,
      createdAt,
      expiresAt: createdAt + keepSeconds,
    };
    const key = filesPrefix(tenant) + file.id;
    const options = { customMetadata: metadataOf(file) };
    if (content instanceof Uint8Array) await this.#bucket.put(key, content, options);
    else await putHashed(content.chunks, bytes, (stream) => this.#bucket.put(key, stream, options));
    return file;
  }

  async list(tenant: string, wish: FilePageWish): Promise<FilePage> {
    return pageOf(await this.#all(tenant), wish);
  }

  async get(tenant: string, id: string): Promise<StoredFile> {
    return this.#alive(await this.#bucket.head(keyOf(tenant, id)), id);
  }

  async content(tenant: string, id: string) {
    const object = await this.#bucket.get(keyOf(tenant, id));
    const file = this.#alive(object, id);
    return { file, body: object!.body };
  }

  async object(tenant: string, id: string) {
    const object = await this.#bucket.head(keyOf(tenant, id));
    this.#alive(object, id);
    return { key: object!.key, etag: object!.etag };
  }

  async remove(tenant: string, id: string): Promise<void> {
    await this.#bucket.delete(keyOf(tenant, id));
  }

  /** What has not expired, in the order in which it came; what has is removed. */
  async #all(tenant: string): Promise<StoredFile[]> {
    const all: StoredFile[] = [];
    const expired: string[] = [];
    let cursor: string | undefined;
    do {
      const prefix = filesPrefix(tenant);
      const page = await this.#bucket.list({ prefix, cursor, include: ['customMetadata'] });
      for (const object of page.objects) {
        const file = fileOf(object);
        if (file !== null && !this.#hasExpired(file)) all.push(file);
        else expired.push(object.key);
      }
      cursor = page.truncated ? page.cursor : undefined;
    } while (cursor !== undefined);
    if (expired.length > 0) this.#waitUntil(this.#bucket.delete(expired));
    return all;
  }

  #alive(object: FileObject | null, id: string): StoredFile {
    const file = object && fileOf(object);
    if (file === null) throw unknown(id);
    if (!this.#hasExpired(file)) return file;
    this.#waitUntil(this.#bucket.delete(object!.key));
    const when = new Date(file.expiresAt * 1000).toISOString();
    throw new GlimpseError('file_expired', `The file ${id} was kept until ${when}; send it again.`);
  }

  #hasExpired({ expiresAt }: StoredFile): boolean {
    return expiresAt * 1000 <= this.#now();
  }
}

const sizeOf = (content: FileContent): number => ('chunks' in content ? content.bytes : content.byteLength);

function checkRoom(files: readonly StoredFile[], bytes: number): void {
  const { fileBytes, tenantFiles, tenantFileBytes } = LIMITS;
  if (bytes > fileBytes.value)
    throw new GlimpseError('file_too_large', `The file has ${bytes} bytes; at most ${fileBytes.value} are taken.`);
  if (files.length >= tenantFiles.value)
    throw new GlimpseError('too_many_files', `${files.length} files are kept for this key; DELETE one first.`);
  const all = files.reduce((sum, file) => sum + file.bytes, bytes);
  if (all <= tenantFileBytes.value) return;
  const message = `With this file ${all} bytes would be kept for this key; at most ${tenantFileBytes.value} are. DELETE some first.`;
  throw new GlimpseError('too_many_files', message);
}

const metadataOf = ({ name, purpose, createdAt, expiresAt }: StoredFile): Record<string, string> => ({
  name: encodeURIComponent(name),
  purpose,
  created: String(createdAt),
  expires: String(expiresAt),
});

/** null: nobody here has put it there. */
function fileOf({ key, size, customMetadata }: FileObject): StoredFile | null {
  const parsed = v.safeParse(metadataSchema, customMetadata);
  if (!parsed.success) return null;
  const { name, purpose, created, expires } = parsed.output;
  return {
    id: key.slice(key.lastIndexOf('/') + 1),
    name,
    bytes: size,
    purpose,
    createdAt: created,
    expiresAt: expires,
  };
}

function keyOf(tenant: string, id: string): string {
  if (!FILE_ID.test(id)) throw unknown(id);
  return filesPrefix(tenant) + id;
}

const unknown = (id: string): GlimpseError =>
  new GlimpseError('file_not_found', `There is no file ${JSON.stringify(id.slice(0, 40))}; it may have expired.`);
