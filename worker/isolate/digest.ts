/** SHA-256 in hex of values as JSON, and of bytes by their own digest: no two of them are mixed up. */
export async function digestOf(values: readonly unknown[], bytes: Uint8Array = new Uint8Array()): Promise<string> {
  const content = await sha256(bytes);
  return hex(await sha256(new TextEncoder().encode(JSON.stringify([values, hex(content)]))));
}

const sha256 = (bytes: Uint8Array): Promise<ArrayBuffer> =>
  crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
