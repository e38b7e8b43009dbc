/** One request to an address that somebody named: no redirection is followed, the time is short, and little of the answer is read. */
import { NO_ANSWER, type Posted } from '../guard/posted.ts';

export interface PostOptions {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly now: () => number;
  /** For all of it: connection, headers, and what is read of the body. */
  readonly ms: number;
  /** Of the answer's body. */
  readonly bytes: number;
}

export async function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  options: PostOptions,
): Promise<Posted> {
  const begun = options.now();
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), options.ms);
  try {
    const init = { method: 'POST', headers, body, redirect: 'manual', signal: deadline.signal } as const;
    const answer = await options.fetch(url.href, init);
    const beginning = await beginningOf(answer, options.bytes);
    return { ...outcome(answer), beginning, ms: options.now() - begun };
  } catch {
    // What the network says stays here: it must not become a means to look around.
    const failure = deadline.signal.aborted ? 'timeout' : 'connection';
    return { ...NO_ANSWER, failure, ms: options.now() - begun };
  } finally {
    clearTimeout(timer);
  }
}

function outcome({ status, headers }: Response): Pick<Posted, 'status' | 'failure' | 'headers'> {
  const retryAfter = headers.get('retry-after');
  return { status, failure: null, headers: { retryAfter, webhookDelivery: headers.get('webhook-delivery') } };
}

/** A body that never ends, breaks off or is silent does not change what the status said. */
async function beginningOf({ body }: Response, bytes: number): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const read = new Uint8Array(bytes);
  let size = 0;
  try {
    while (size < bytes) {
      const { value, done } = await reader.read();
      if (done) break;
      const fits = (value as Uint8Array).subarray(0, bytes - size);
      read.set(fits, size);
      size += fits.byteLength;
    }
  } catch {
    // What came before counts.
  } finally {
    reader.cancel().catch(alreadyBroken);
  }
  return new TextDecoder().decode(read.subarray(0, size));
}

const alreadyBroken = (): void => undefined;
