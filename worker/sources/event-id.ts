/** How an event is told from others: by an id of bounded length in plain characters, whatever the sender has. */

const MOST_CHARS = 180;
const PLAIN = /^[\x21-\x7e]+$/;

/** The id itself where it is short and plain, else its hash. */
export async function eventKey(id: string): Promise<string> {
  return id.length <= MOST_CHARS && PLAIN.test(id) ? id : hashOf(new TextEncoder().encode(id));
}

/** Of an event without an id: what has the same bytes is the same event. */
export async function hashOf(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return `sha256:${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
