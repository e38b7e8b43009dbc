/** Whether an origin that has failed is well again: asked by us, never with a client's request. */
import { attempt } from './attempt.ts';
import { OriginFault } from './fault.ts';
import type { Origin } from './origin.ts';
import { originBody } from './request.ts';

const PROBE_MS = 10_000;

/** One token of text is asked for; an answer of any kind is good. Never throws. */
export async function isWell(
  origin: Origin,
  fetch: (url: string, init: RequestInit) => Promise<Response>,
): Promise<boolean> {
  const request = { messages: [{ role: 'user', content: 'Hi' } as const], maxTokens: 1, sampling: {}, stop: [] };
  const times = { headersMs: PROBE_MS, firstTextMs: PROBE_MS, silenceMs: PROBE_MS, totalMs: PROBE_MS };
  const options = { fetch, times, mostTokens: 1, cause: { requestId: crypto.randomUUID(), traceparent: null } };
  try {
    const events = attempt(origin, originBody(origin, request), new AbortController().signal, options);
    for await (const { type } of events) if (type === 'end') return true;
    return false;
  } catch (thrown) {
    if (thrown instanceof OriginFault) return false;
    throw thrown;
  }
}
