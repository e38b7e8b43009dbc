/** By what an input is known again, whoever sends it: the bytes of its videos, or what the bucket says of them. */
import type { ContentPart, GenerateRequest } from '../engine/engine.ts';

/** 64 hex digits; null for a request without videos, which is kept from nobody. */
export async function fingerprintOf({ messages }: Pick<GenerateRequest, 'messages'>): Promise<string | null> {
  const parts = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  const media = parts.flatMap((part) => bytesOf(part));
  if (media.length === 0) return null;
  const digests = await Promise.all(media.map((bytes) => sha256(bytes)));
  if (digests.length === 1) return digests[0];
  return sha256(new TextEncoder().encode(digests.join()));
}

function bytesOf(part: ContentPart): readonly Uint8Array[] {
  if (part.type === 'video') return part.frames;
  if (part.type !== 'clip') return [];
  const { source } = part.clip;
  if (source.kind === 'bytes') return [source.bytes];
  return [new TextEncoder().encode(JSON.stringify([source.bucket, source.key, source.etag]))];
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
