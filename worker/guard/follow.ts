/**
 * An address that others name → the body behind it. Every hop of a redirection is judged again and headers have a deadline; the body is
 * for the caller to count.
 */
import { hostOf, type Judged } from './address.ts';

export interface FollowOptions {
  readonly judge: (address: string) => Judged;
  /** Why a host that was judged must not be asked all the same; null: it may. */
  readonly lookUp?: (url: URL) => Promise<Failure | null>;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly maxBytes: number;
  /** Until the headers of each answer. */
  readonly headersMs: number;
  readonly maxHops: number;
  readonly accept: string;
  /** The client's, for the origin of the address alone. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the edge may keep what many ask for. */
  readonly isShared: boolean;
}

export interface Opened {
  readonly body: ReadableStream<Uint8Array>;
  readonly host: string;
  readonly contentType: string | null;
}

/** `what` is a clause for a message: it may name the host, and repeats nothing that the host said. */
export interface Failure {
  readonly failure: 'refused' | 'failed' | 'timeout' | 'too_large';
  readonly what: string;
  /** Of an answer that is no success. */
  readonly status?: number;
}

const USER_AGENT = 'Glimpse';
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const SHARED = { cacheTtl: 300, cacheEverything: true };

/** Rejects when `signal` aborts, and only then. */
export async function follow(address: string, options: FollowOptions, signal: AbortSignal): Promise<Opened | Failure> {
  let next = address;
  let origin: string | null = null;
  for (let hop = 0; hop <= options.maxHops; hop++) {
    const judged = options.judge(next);
    if ('refused' in judged)
      return { failure: 'refused', what: hop === 0 ? judged.refused : `it redirects to where ${judged.refused}` };
    const { url } = judged;
    const refused = await options.lookUp?.(url);
    signal.throwIfAborted();
    if (refused) return refused;
    origin ??= url.origin;
    const host = hostOf(url);
    const answer = await ask(url, url.origin === origin, options, signal);
    if (answer === 'timeout')
      return { failure: 'timeout', what: `${host} did not answer within ${options.headersMs} ms` };
    if (answer === null) return { failure: 'failed', what: `${host} cannot be reached` };
    if (!REDIRECTS.has(answer.status)) return opened(answer, host, options.maxBytes);
    await answer.body?.cancel();
    const location = answer.headers.get('location');
    if (location === null || !URL.canParse(location, url))
      return { failure: 'failed', what: `${host} redirects to nowhere` };
    next = new URL(location, url).href;
  }
  return { failure: 'refused', what: `it is redirected more than ${options.maxHops} times` };
}

/** null when there is no connection. */
async function ask(
  url: URL,
  isFirstOrigin: boolean,
  { headers, accept, isShared, fetch, headersMs }: FollowOptions,
  signal: AbortSignal,
): Promise<Response | 'timeout' | null> {
  const slow = new AbortController();
  const timer = setTimeout(() => slow.abort(), headersMs);
  // A fragment is the browser's.
  url.hash = '';
  const init: RequestInit & { readonly cf?: object } = {
    redirect: 'manual',
    headers: { ...(isFirstOrigin && headers), accept, 'user-agent': USER_AGENT },
    signal: AbortSignal.any([signal, slow.signal]),
    ...(isShared && { cf: SHARED }),
  };
  try {
    return await fetch(url.href, init);
  } catch {
    // Whatever the network says, the client learns only that it failed: it must not become a means to look around.
    signal.throwIfAborted();
    return slow.signal.aborted ? 'timeout' : null;
  } finally {
    clearTimeout(timer);
  }
}

/** A part of something, or several things in one, is nobody's document. */
async function opened(answer: Response, host: string, maxBytes: number): Promise<Opened | Failure> {
  const { body, ok, status, headers } = answer;
  const contentType = headers.get('content-type');
  const announced = Number(headers.get('content-length') ?? 0);
  const isWhole = ok && status !== 206 && !/^multipart\//i.test(contentType ?? '');
  if (isWhole && body !== null && !(announced > maxBytes)) return { body, host, contentType };
  await body?.cancel();
  if (announced > maxBytes && ok) return tooLarge(host, maxBytes);
  return { failure: 'failed', what: `${host} answers ${status}`, status };
}

export const tooLarge = (host: string, maxBytes: number): Failure => ({
  failure: 'too_large',
  what: `what ${host} sends has more than ${maxBytes} bytes`,
});
