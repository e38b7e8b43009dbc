/**
 * One request to one origin: its answer as pieces, or a fault. Ends the other side's work however it is left. Every wait has its limit,
 * because a fetch has none of its own.
 */
import type { Outcome } from './breaker.ts';
import { OriginFault } from './fault.ts';
import type { Origin, OriginTimes } from './origin.ts';
import { faultOf } from './response-fault.ts';
import { OriginWire, type Piece, type WireEnd } from './wire.ts';
import type { RequestCause } from '../engine/engine.ts';

export type AttemptEvent = { readonly type: 'piece'; readonly piece: Piece } | ({ readonly type: 'end' } & WireEnd);

export interface AttemptOptions {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly times: OriginTimes;
  readonly mostTokens: number;
  /** Seen by the origin, so that both logs can be read together. */
  readonly cause: RequestCause;
}

/** @throws OriginFault; the signal's reason when it fires */
export async function* attempt(
  origin: Origin,
  body: object,
  signal: AbortSignal,
  options: AttemptOptions,
): AsyncGenerator<AttemptEvent> {
  const { times } = options;
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const end = Date.now() + times.totalMs;
  try {
    const response = await within(times.headersMs, 'hard', () => asked(origin, body, controller.signal, options));
    const stream = await checked(response);
    yield* read(stream, { ...options, end, signal });
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown;
  } finally {
    signal.removeEventListener('abort', abort);
    controller.abort();
  }
}

async function asked(
  origin: Origin,
  body: object,
  signal: AbortSignal,
  { fetch, cause: { requestId, traceparent } }: AttemptOptions,
) {
  const headers = {
    'content-type': 'application/json',
    accept: 'text/event-stream',
    'x-request-id': requestId,
    ...(traceparent !== null && { traceparent }),
    ...origin.headers,
  };
  const init = { method: 'POST', headers, body: JSON.stringify(body), redirect: 'manual', signal } as const;
  try {
    return await fetch(`${origin.url}/chat/completions`, init);
  } catch (error) {
    throw new OriginFault(
      'origin_unreachable',
      'The origin cannot be reached.',
      { outcome: 'hard', mayRepeat: true },
      error,
    );
  }
}

/** The stream of a good answer. @throws OriginFault */
async function checked(response: Response): Promise<ReadableStream<Uint8Array>> {
  const { status, headers, body } = response;
  if (status === 200 && headers.get('content-type')?.includes('text/event-stream') && body !== null) return body;
  const fault = await faultOf(response);
  // What is left of it is nobody's.
  response.body?.cancel().catch(() => undefined);
  throw fault;
}

interface ReadOptions extends AttemptOptions {
  /** When the whole time is over. */
  readonly end: number;
  readonly signal: AbortSignal;
}

async function* read(stream: ReadableStream<Uint8Array>, options: ReadOptions): AsyncGenerator<AttemptEvent> {
  const { times, mostTokens, end, signal } = options;
  const wire = new OriginWire(Math.ceil(1.2 * mostTokens) + 16);
  const reader = stream.getReader();
  // Events without text don't prolong the wait for the first.
  const firstText = Date.now() + times.firstTextMs;
  let hasText = false;
  try {
    while (!wire.isOver) {
      const until = Math.min(end, hasText ? Date.now() + times.silenceMs : firstText);
      const next = await within(Math.max(0, until - Date.now()), 'failure', () => bytesOf(reader, hasText));
      signal.throwIfAborted();
      if (next.done) break;
      for (const piece of wire.push(next.value)) {
        hasText = true;
        yield { type: 'piece', piece };
      }
      if (wire.fault !== null) throw wire.fault;
    }
    yield { type: 'end', ...wire.end() };
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

async function bytesOf(reader: ReadableStreamDefaultReader<Uint8Array>, hasText: boolean) {
  try {
    return await reader.read();
  } catch (error) {
    const facts = { outcome: 'failure', mayRepeat: !hasText } as const;
    throw new OriginFault('origin_cut', 'The connection to the origin broke.', facts, error);
  }
}

/** @throws OriginFault origin_timeout when it takes longer */
async function within<T>(ms: number, outcome: Outcome, work: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const message = `Nothing came from the origin for ${Math.round(ms / 1000)} s.`;
  const timer = setTimeout(() => late.reject(new OriginFault('origin_timeout', message, { outcome })), ms);
  const done = work();
  // Whoever is late is heard by nobody.
  done.catch(() => undefined);
  try {
    return await Promise.race([done, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
