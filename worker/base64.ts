/** Bytes as base64, and back. */

/** Encoded at once: arguments of a call have their limit. A multiple of 3, so that pieces join without padding. */
const STRIDE = 3 * 8192;

export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += STRIDE)
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + STRIDE))));
  return parts.join('');
}

/** With the letters that addresses may have, and no padding. Source: RFC 4648, section 5. */
export const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** null for what is no base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}
