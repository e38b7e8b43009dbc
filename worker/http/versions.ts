/** Versions of answers: a client that has the one that is there already gets a 304 and no body. Source: RFC 9110, 8.8.3 and 13.1.2. */

const BYTES = 16;

/** The same for the same texts. */
export async function etagOf(...parts: readonly (string | number | null)[]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(parts)));
  const hex = Array.from(new Uint8Array(digest, 0, BYTES), (byte) => byte.toString(16).padStart(2, '0'));
  return `"${hex.join('')}"`;
}

/** Whether the client has it, as its `If-None-Match` says. */
export function hasVersion(known: string | undefined, etag: string): boolean {
  const each = new Set((known ?? '').split(',').map((text) => text.trim().replace(/^W\//, '')));
  return each.has('*') || each.has(etag);
}

export const notModified = (etag: string): Response => new Response(null, { status: 304, headers: { etag } });
