/**
 * One attempt as events of an engine: what the origin is handed, what came, and what all isolates are told of it however it ends.
 */
import type { GenerateEvent, GenerateRequest } from '../engine/engine.ts';
import { estimate } from '../engine/estimate.ts';
import { originUnitsOf, type Tokens } from '../engine/work.ts';
import { asGlimpseError } from '../errors.ts';
import { attempt, type AttemptEvent } from './attempt.ts';
import { OriginFault } from './fault.ts';
import { keepsForm } from './form.ts';
import { handOver, type HandedOver } from './hand-over.ts';
import type { Ended, Turn, Wanted } from './health.ts';
import { fetchOf, type OriginOptions } from './options.ts';
import type { Origin } from './origin.ts';
import { classOf, mostTokens, originBody } from './request.ts';
import { watchInput } from './strikes.ts';
import { usageOf } from './usage.ts';

export interface Asking {
  readonly origin: Origin;
  readonly turn: Turn;
  readonly request: GenerateRequest;
  /** When the whole request began; milliseconds since 1970. */
  readonly start: number;
  /** This one counted. */
  readonly attempts: number;
}

const RENEW_MS = 10_000;

export const wantedOf = ({ slots, unitsPerDay }: Origin, request: GenerateRequest): Wanted => ({
  slots,
  unitsPerDay,
  units: originUnitsOf(estimate(request)),
});

/** @throws OriginFault; GlimpseError video_changed; the signal's reason when it fires */
export async function* answering(
  asking: Asking,
  signal: AbortSignal,
  options: OriginOptions,
): AsyncGenerator<GenerateEvent> {
  const { origin, request, attempts } = asking;
  const { log, count, waitUntil } = options;
  const kind = classOf(request);
  const told = new Told(asking);
  let ended: Omit<Ended, 'units'> = { outcome: 'neither', retryMs: 0 };
  let code = 'left';
  let handed: HandedOver | null = null;
  const renewing = setInterval(() => void renew(asking, options), RENEW_MS);
  try {
    handed = await handOver(origin, request, options.media);
    const cause = request.cause ?? { requestId: crypto.randomUUID(), traceparent: null, base: '' };
    const how = { fetch: fetchOf(origin, options), times: origin.times[kind], mostTokens: mostTokens(request), cause };
    for await (const event of attempt(origin, originBody(origin, request, handed.urls), signal, how)) {
      if (event.type === 'end') {
        [code, ended] = ['ok', { outcome: 'ok', retryMs: 0 }];
        if (event.isUnfinished) count('glimpse_origin_unfinished_total', { origin: origin.name });
        if (event.usage === null) count('glimpse_origin_uncounted_total', { origin: origin.name });
      }
      yield* told.events(event);
    }
  } catch (thrown) {
    if (!(thrown instanceof OriginFault)) throw thrown;
    const fault = handed === null ? thrown : await ofMedia(thrown, handed, options);
    ended = fault;
    ({ code } = fault.told);
    const { requestId } = request.cause ?? {};
    log({ origin: origin.name, attempt: attempts, requestId, code, said: told.chars });
    waitUntil(watchInput(fault, asking, options));
    throw fault;
  } finally {
    clearInterval(renewing);
    count('glimpse_origin_attempts_total', { origin: origin.name, class: kind, outcome: code });
    const units = originUnitsOf(told.tokens(code));
    waitUntil(end(asking, { ...ended, units }, options));
    if (handed !== null)
      waitUntil(handed.end().catch((error: unknown) => log({ origin: origin.name, media: String(error) })));
  }
}

/** What has been told of an answer. */
class Told {
  readonly #asking: Asking;
  #tokens: Tokens | null = null;
  #pieces = 0;
  #firstTextMs = 0;
  #content = '';
  reasoning = 0;
  chars = 0;

  constructor(asking: Asking) {
    this.#asking = asking;
  }

  *events(event: AttemptEvent): Generator<GenerateEvent> {
    const { start, request, origin, attempts } = this.#asking;
    if (this.#pieces === 0) {
      this.#firstTextMs = Date.now() - start;
      yield { type: 'begun', by: { origin: origin.name, attempts } };
    }
    if (event.type === 'piece') {
      const { kind, text } = event.piece;
      this.#pieces++;
      this.chars += text.length;
      if (kind === 'reasoning') this.reasoning += text.length;
      else if (request.form) this.#content += text;
      yield { type: 'delta', ...event.piece };
      return;
    }
    const usage = usageOf(event.usage, request, this);
    this.#tokens = { prompt: usage.promptTokens, image: usage.imageTokens, answer: usage.completionTokens };
    const timingsMs = { firstToken: this.#firstTextMs, decode: Date.now() - start - this.#firstTextMs };
    const keeps = request.form && keepsForm(request.form, this.#content);
    yield {
      type: 'done',
      finishReason: event.finishReason,
      usage,
      timingsMs,
      ...(request.form && { keepsForm: keeps }),
    };
  }

  /** A request of which nothing was said has cost nothing; one that was cut, its prompt and what was said. */
  tokens(code: string): Tokens {
    if (this.#tokens !== null) return this.#tokens;
    if (this.#pieces === 0 && code !== 'left') return { prompt: 0, image: 0, answer: 0 };
    return { ...estimate(this.#asking.request), answer: this.#pieces };
  }
}

/** What an origin could not read: the object was replaced meanwhile, or the address has ended. */
async function ofMedia(
  fault: OriginFault,
  { fetched, expires }: HandedOver,
  { media }: OriginOptions,
): Promise<OriginFault> {
  const { code } = fault.told;
  if (fetched.length === 0 || (code !== 'origin_refused' && code !== 'origin_failed')) return fault;
  const same = await Promise.all(fetched.map((clip) => media.isSame(clip)));
  if (same.includes(false)) {
    const message = 'The video was replaced or deleted while an origin read it; ask again.';
    return new OriginFault('video_changed', message, { outcome: 'neither' }, fault);
  }
  if (Date.now() < expires) return fault;
  const message = 'The origin fetched the video too late: its address had ended.';
  return new OriginFault('media_expired', message, { outcome: 'neither', mayRepeat: true }, fault);
}

/** A slot is a lease, which ends by itself when the isolate does. */
async function renew({ origin, turn: { lease } }: Asking, { health }: OriginOptions): Promise<void> {
  if (lease !== null)
    await health(origin.name)
      .renew(lease)
      .catch(() => undefined);
}

async function end({ origin, turn, request }: Asking, ended: Ended, { health, log }: OriginOptions): Promise<void> {
  try {
    if (turn.lease !== null) await health(origin.name).end(classOf(request), turn, ended);
  } catch (error) {
    log({ origin: origin.name, health: asGlimpseError(error).message });
  }
}
