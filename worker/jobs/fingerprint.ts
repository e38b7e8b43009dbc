/** What makes a request the same as another: its fields in any order, and its document. */
import type { NewJobRequest } from './documents.ts';

/** SHA-256 in hex. `document` says what the document is: the hash of its bytes, or where it lies. */
export async function fingerprintOf({ origin: _, ...request }: NewJobRequest, document: unknown): Promise<string> {
  return sha256(new TextEncoder().encode(canonical({ request, document })));
}

/** In hex. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}

export const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** JSON whose fields are in order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each)).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join()}}`;
}
