/**
 * The engine that computes elsewhere: chooses an origin that can and may be asked, asks it, asks once more where that can help, and tells
 * what is known of it to all isolates. Nothing is promised to the client before something was said.
 */
import type { EngineReport, GenerateEvent, GenerateRequest, ModelDescription, ModelTask } from '../engine/engine.ts';
import type { Elsewhere, OriginReport } from '../engine/elsewhere.ts';
import { asGlimpseError, GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { attempt } from './attempt.ts';
import type { Outcome } from './breaker.ts';
import { OriginFault } from './fault.ts';
import { ordered } from './draw.ts';
import type { OriginHealth, Turn } from './health.ts';
import type { Origin, RequestClass } from './origin.ts';
import { isWell } from './probe.ts';
import { classOf, mostTokens, originBody, takes } from './request.ts';
import { earned, FULL, spent } from './retry-budget.ts';
import { usageOf } from './usage.ts';

export interface OriginOptions {
  readonly origins: readonly Origin[];
  readonly health: (origin: string) => OriginHealth;
  /** `binding` names the one through which the origin is asked; null: over the internet. */
  readonly fetch: (url: string, init: RequestInit, binding: string | null) => Promise<Response>;
  /** 0 to below 1. */
  readonly random: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
  /** Work that goes on when the answer has ended. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly log: (line: object) => void;
}

/** An attempt that nobody has seen anything of is repeated after so long at most. */
const [SHORTEST_WAIT_MS, LONGEST_WAIT_MS] = [50, 400];
const RENEW_MS = 10_000;

const descriptionOf = ({ model, contextTokens, tasks }: Origin): ModelDescription => ({
  id: model,
  engine: 'origin',
  contextTokens,
  tasks,
});

export class OriginEngine implements Elsewhere {
  readonly #options: OriginOptions;
  readonly #refused = new Map<string, { count: number; last: string }>();
  #retries = FULL;

  constructor(options: OriginOptions) {
    this.#options = options;
  }

  canTake(request: GenerateRequest): boolean {
    return this.#candidates(request).length > 0;
  }

  get aliases(): readonly string[] {
    return [...new Set(this.#options.origins.flatMap(({ aliases }) => aliases))];
  }

  async states(): Promise<readonly OriginReport[]> {
    const { origins, health } = this.#options;
    return Promise.all(
      origins.map(async ({ name, classes, slots }) => ({ name, classes, ...(await health(name).state(slots)) })),
    );
  }

  async describe(): Promise<ModelDescription> {
    return descriptionOf(this.#options.origins[0]);
  }

  taught(task: ModelTask): ModelDescription | null {
    const origin = this.#options.origins.find(({ tasks }) => tasks.includes(task));
    return origin ? descriptionOf(origin) : null;
  }

  report(): EngineReport {
    const refused = Array.from(this.#refused, ([code, facts]) => ({ code, ...facts }));
    return { engine: 'origin', queue: null, memory: null, refused };
  }

  async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
    signal.throwIfAborted();
    try {
      yield* this.#generate(request, signal);
    } catch (thrown) {
      throw thrown instanceof GlimpseError ? this.#told(thrown) : thrown;
    }
  }

  async *#generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
    const start = Date.now();
    this.#retries = earned(this.#retries);
    const tried = new Set<Origin>();
    for (let attempts = 1; ; attempts++) {
      const { origin, turn } = await this.#turn(request, tried);
      tried.add(origin);
      try {
        yield* this.#attempt(origin, turn, request, signal, { start, attempts });
        return;
      } catch (thrown) {
        if (!(thrown instanceof OriginFault)) throw thrown;
        const others = this.#candidates(request).filter((each) => !tried.has(each)).length;
        if (!this.#mayRepeat(thrown, attempts, others)) throw thrown.told.with({ origin: origin.name, attempts });
        const leastMs = thrown.mayRepeat === 'elsewhere' ? 0 : thrown.retryMs;
        const range = LONGEST_WAIT_MS - SHORTEST_WAIT_MS;
        await this.#options.wait(Math.max(leastMs, SHORTEST_WAIT_MS + range * this.#options.random()));
        signal.throwIfAborted();
      }
    }
  }

  #mayRepeat({ mayRepeat }: OriginFault, attempts: number, others: number): boolean {
    const left = spent(this.#retries);
    if (mayRepeat === false || attempts >= LIMITS.originAttempts.value || left === null) return false;
    if (mayRepeat === 'elsewhere' && others === 0) return false;
    this.#retries = left;
    return true;
  }

  #candidates(request: GenerateRequest): Origin[] {
    return this.#options.origins.filter((origin) => takes(origin, request));
  }

  #fetchOf({ binding }: Origin): (url: string, init: RequestInit) => Promise<Response> {
    return (url, init) => this.#options.fetch(url, init, binding);
  }

  /** An origin that may be asked now; one that was tried comes last. @throws GlimpseError origin_open, engine_unavailable */
  async #turn(request: GenerateRequest, tried: ReadonlySet<Origin>): Promise<{ origin: Origin; turn: Turn }> {
    const kind = classOf(request);
    const candidates = this.#candidates(request);
    if (candidates.length === 0)
      throw new GlimpseError('engine_unavailable', `No origin takes requests of the class ${kind} with these fields.`);
    let retryMs = Infinity;
    for (const origin of ordered(candidates, tried, request)) {
      const turn = await this.#begin(origin, kind);
      if (turn.isGranted) return { origin, turn };
      retryMs = Math.min(retryMs, turn.retryMs);
    }
    const message = `No origin takes requests of the class ${kind} now; ask again in ${Math.ceil(retryMs / 1000)} s.`;
    throw new GlimpseError('origin_open', message, { retryAfterMs: retryMs });
  }

  /** Who tries out an origin that has failed asks for its health first; a client's request is no test. */
  async #begin(origin: Origin, kind: RequestClass): Promise<Turn> {
    const { health } = this.#options;
    let turn: Turn;
    try {
      turn = await health(origin.name).begin(kind, origin.slots);
    } catch (error) {
      // Without its object an origin is asked as if it were well.
      this.#options.log({ origin: origin.name, health: asGlimpseError(error).message });
      return { isGranted: true, isTrial: false, period: -1, retryMs: 0, lease: null };
    }
    if (!turn.isTrial) return turn;
    const outcome: Outcome = (await isWell(origin, this.#fetchOf(origin))) ? 'ok' : 'hard';
    if (outcome === 'hard') {
      await health(origin.name).end(kind, turn, outcome, 0);
      return { ...turn, isGranted: false, retryMs: (await health(origin.name).begin(kind, origin.slots)).retryMs };
    }
    // The health was the first good try; the request is the second.
    await health(origin.name).end(kind, turn, outcome, 0);
    return health(origin.name).begin(kind, origin.slots);
  }

  async *#attempt(
    origin: Origin,
    turn: Turn,
    request: GenerateRequest,
    signal: AbortSignal,
    { start, attempts }: { start: number; attempts: number },
  ): AsyncGenerator<GenerateEvent> {
    const { log } = this.#options;
    const kind = classOf(request);
    const cause = request.cause ?? { requestId: crypto.randomUUID(), traceparent: null };
    const times = origin.times[kind];
    const options = { fetch: this.#fetchOf(origin), times, mostTokens: mostTokens(request), cause };
    const said = { chars: 0, reasoning: 0 };
    let outcome: Outcome = 'neither';
    let retryMs = 0;
    const renewing = setInterval(() => void this.#renew(origin, turn), RENEW_MS);
    try {
      let firstTextMs = 0;
      for await (const event of attempt(origin, originBody(origin, request), signal, options)) {
        if (event.type === 'piece') {
          if (said.chars === 0) {
            firstTextMs = Date.now() - start;
            yield { type: 'begun', by: { origin: origin.name, attempts } };
          }
          said.chars += event.piece.text.length;
          if (event.piece.kind === 'reasoning') said.reasoning += event.piece.text.length;
          yield { type: 'delta', ...event.piece };
          continue;
        }
        outcome = 'ok';
        if (said.chars === 0) yield { type: 'begun', by: { origin: origin.name, attempts } };
        const timingsMs = { firstToken: firstTextMs, decode: Date.now() - start - firstTextMs };
        yield { type: 'done', finishReason: event.finishReason, usage: usageOf(event.usage, request, said), timingsMs };
      }
    } catch (thrown) {
      if (thrown instanceof OriginFault) {
        ({ outcome, retryMs } = thrown);
        log({
          origin: origin.name,
          attempt: attempts,
          requestId: cause.requestId,
          code: thrown.told.code,
          said: said.chars,
        });
      }
      throw thrown;
    } finally {
      clearInterval(renewing);
      this.#options.waitUntil(this.#end(origin, kind, turn, outcome, retryMs));
    }
  }

  /** A slot is a lease, which ends by itself when the isolate does. */
  async #renew(origin: Origin, { lease }: Turn): Promise<void> {
    if (lease === null) return;
    await this.#options
      .health(origin.name)
      .renew(lease)
      .catch(() => undefined);
  }

  async #end(origin: Origin, kind: RequestClass, turn: Turn, outcome: Outcome, retryMs: number): Promise<void> {
    try {
      if (turn.lease !== null) await this.#options.health(origin.name).end(kind, turn, outcome, retryMs);
    } catch (error) {
      this.#options.log({ origin: origin.name, health: asGlimpseError(error).message });
    }
  }

  #told(error: GlimpseError): GlimpseError {
    const { count = 0 } = this.#refused.get(error.code) ?? {};
    this.#refused.set(error.code, { count: count + 1, last: error.message });
    return error;
  }
}
