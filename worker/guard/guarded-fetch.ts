/**
 * Bytes behind an address that others name. Every hop of a redirection is judged again; nothing of the client's request is sent; the
 * body is counted while it comes, and cut off where it is too large; all of it has a deadline.
 */
import { GlimpseError } from '../errors.ts';
import { hostOf, judgeAddress, type AddressRules } from './address.ts';

export interface GuardedOptions {
  readonly rules: AddressRules;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly maxBytes: number;
  /** Until the headers of each answer, and until the last byte of all. */
  readonly headersMs: number;
  readonly wholeMs: number;
  readonly maxHops: number;
  readonly accept: string;
  /** The client's. */
  readonly signal: AbortSignal;
  /** Each chunk before it is kept; may throw. */
  readonly onChunk: (bytes: number) => void;
}

/** `what` is a clause for a message: it may name the host, and repeats nothing that the host said. */
export type Fetched =
  | { readonly bytes: Uint8Array }
  | { readonly failure: 'refused' | 'failed' | 'timeout' | 'too_large'; readonly what: string };

const USER_AGENT = 'Glimpse';
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export async function guardedFetch(address: string, options: GuardedOptions): Promise<Fetched> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), options.wholeMs);
  const signal = AbortSignal.any([options.signal, deadline.signal]);
  try {
    return await follow(address, options, signal);
  } catch (error) {
    options.signal.throwIfAborted();
    if (deadline.signal.aborted) return { failure: 'timeout', what: `it took longer than ${options.wholeMs} ms` };
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function follow(address: string, options: GuardedOptions, signal: AbortSignal): Promise<Fetched> {
  let next = address;
  for (let hop = 0; hop <= options.maxHops; hop++) {
    const judged = judgeAddress(next, options.rules);
    if ('refused' in judged)
      return { failure: 'refused', what: hop === 0 ? judged.refused : `it redirects to where ${judged.refused}` };
    const host = hostOf(judged.url);
    const answer = await ask(judged.url, options, signal);
    if (answer === 'timeout')
      return { failure: 'timeout', what: `${host} did not answer within ${options.headersMs} ms` };
    if (answer === null) return { failure: 'failed', what: `${host} cannot be reached` };
    if (!REDIRECTS.has(answer.status)) return read(answer, host, options, signal);
    await answer.body?.cancel();
    const location = answer.headers.get('location');
    if (location === null || !URL.canParse(location, judged.url))
      return { failure: 'failed', what: `${host} redirects to nowhere` };
    next = new URL(location, judged.url).href;
  }
  return { failure: 'refused', what: `it is redirected more than ${options.maxHops} times` };
}

/** null when there is no connection. */
async function ask(url: URL, options: GuardedOptions, signal: AbortSignal): Promise<Response | 'timeout' | null> {
  const slow = new AbortController();
  const timer = setTimeout(() => slow.abort(), options.headersMs);
  // A fragment is the browser's. Pictures of the web change seldom, and the edge may keep what many ask for.
  url.hash = '';
  const init: RequestInit & { readonly cf: object } = {
    redirect: 'manual',
    headers: { accept: options.accept, 'user-agent': USER_AGENT },
    signal: AbortSignal.any([signal, slow.signal]),
    cf: { cacheTtl: 300, cacheEverything: true },
  };
  try {
    return await options.fetch(url.href, init);
  } catch {
    // Whatever the network says, the client learns only that it failed: it must not become a means to look around.
    signal.throwIfAborted();
    return slow.signal.aborted ? 'timeout' : null;
  } finally {
    clearTimeout(timer);
  }
}

async function read(answer: Response, host: string, options: GuardedOptions, signal: AbortSignal): Promise<Fetched> {
  const { maxBytes } = options;
  const tooLarge: Fetched = { failure: 'too_large', what: `what ${host} sends has more than ${maxBytes} bytes` };
  const announced = Number(answer.headers.get('content-length') ?? 0);
  if (!answer.ok || answer.body === null || announced > maxBytes) {
    await answer.body?.cancel();
    if (announced > maxBytes && answer.ok) return tooLarge;
    return { failure: 'failed', what: `${host} answers ${answer.status}` };
  }
  const reader = answer.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.byteLength;
      if (size > maxBytes) return tooLarge;
      options.onChunk(part.value.byteLength);
      chunks.push(part.value);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof GlimpseError) throw error;
    return { failure: 'failed', what: `${host} broke off` };
  } finally {
    await reader.cancel().catch(alreadyBroken);
  }
  return size === 0 ? { failure: 'failed', what: `${host} sends nothing` } : { bytes: joined(chunks, size) };
}

const alreadyBroken = (): void => undefined;

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
