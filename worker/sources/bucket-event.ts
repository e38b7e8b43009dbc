/** What R2 says through a queue about an object. Source: Cloudflare's documentation of R2, "Event notifications". */
import * as v from 'valibot';
import { LIMITS } from '../limits.ts';

const MADE: ReadonlySet<string> = new Set(['PutObject', 'CopyObject', 'CompleteMultipartUpload']);

const notification = v.object({
  action: v.string(),
  bucket: v.string(),
  /** Size and eTag are missing where the object is gone. */
  object: v.object({ key: v.string(), size: v.optional(v.number()), eTag: v.optional(v.string()) }),
});

export interface NewObject {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
}

/** The object that was put, or why nothing follows from the message. `own` are prefixes of what we write ourselves. */
export function newObject(message: unknown, own: readonly string[]): NewObject | { readonly ignored: string } {
  const parsed = v.safeParse(notification, message);
  if (!parsed.success) return { ignored: 'it is no notification of R2' };
  const { action, bucket, object } = parsed.output;
  const { key, size, eTag } = object;
  if (!MADE.has(action) || size === undefined || eTag === undefined) return { ignored: `it says ${action}` };
  if (own.some((prefix) => key.startsWith(prefix))) return { ignored: 'it is about what this service writes' };
  if (size === 0) return { ignored: 'the object is empty' };
  if (size > LIMITS.documentBytes.value) return { ignored: `the object has ${size} bytes` };
  return { bucket, key, bytes: size, etag: eTag };
}

/** Under which its repetitions are known. */
export const objectEventId = ({ bucket, key, etag }: NewObject): string => `${bucket}/${key}@${etag}`;
