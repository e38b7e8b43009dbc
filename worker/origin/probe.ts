/** Whether an origin that has failed is well again: asked by us, never with a client's request. */
import { attempt } from './attempt.ts';
import { OriginFault } from './fault.ts';
import type { Origin } from './origin.ts';
import { originBody } from './request.ts';

const PROBE_MS = 10_000;

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Whether the server answers at all, and does not say of itself that it is broken. Servers without such an address are alive. */
export async function isAlive({ url, headers }: Origin, fetch: Fetch): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PROBE_MS);
    const response = await fetch(`${url.replace(/\/v1$/, '')}/health`, { headers, redirect: 'manual', signal });
    await response.body?.cancel();
    return response.status < 500;
  } catch {
    return false;
  }
}

/** Its health, then one token of text; an answer of any kind is good. Never throws. */
export async function isWell(origin: Origin, fetch: Fetch): Promise<boolean> {
  if (!(await isAlive(origin, fetch))) return false;
  const request = { messages: [{ role: 'user', content: 'Hi' } as const], maxTokens: 1, sampling: {}, stop: [] };
  const times = { headersMs: PROBE_MS, firstTextMs: PROBE_MS, silenceMs: PROBE_MS, totalMs: PROBE_MS };
  const options = {
    fetch,
    times,
    mostTokens: 1,
    cause: { requestId: crypto.randomUUID(), traceparent: null, base: '' },
  };
  try {
    const events = attempt(origin, originBody(origin, request), new AbortController().signal, options);
    for await (const { type } of events) if (type === 'end') return true;
    return false;
  } catch (thrown) {
    if (thrown instanceof OriginFault) return false;
    throw thrown;
  }
}
