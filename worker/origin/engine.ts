/**
 * The engine that computes elsewhere: chooses an origin that can and may be asked, asks it, asks once more where that can help, and tells
 * what is known of it to all isolates. Nothing is promised to the client before something was said.
 */
import type { EngineReport, GenerateEvent, GenerateRequest, ModelDescription, ModelTask } from '../engine/engine.ts';
import type { Elsewhere, OriginReport } from '../engine/elsewhere.ts';
import { asGlimpseError, GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { answering, wantedOf } from './answering.ts';
import type { Outcome } from './breaker.ts';
import { ordered } from './draw.ts';
import { OriginFault } from './fault.ts';
import { fingerprintOf } from './fingerprint.ts';
import { canHandOver, clipsOf } from './hand-over.ts';
import type { Turn } from './health.ts';
import { fetchOf, type OriginOptions } from './options.ts';
import type { Origin } from './origin.ts';
import { isWell } from './probe.ts';
import { classOf, takes } from './request.ts';
import { earned, FULL, spent } from './retry-budget.ts';

/** An attempt that nobody has seen anything of is repeated after so long at most. */
const [SHORTEST_WAIT_MS, LONGEST_WAIT_MS] = [50, 400];

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

  async standing(request: GenerateRequest): Promise<'none' | 'ready' | 'quarantined'> {
    if (!this.canTake(request)) return 'none';
    const fingerprint = await fingerprintOf(request);
    if (fingerprint === null) return 'ready';
    try {
      return (await this.#options.quarantine().holds(fingerprint)) ? 'quarantined' : 'ready';
    } catch (error) {
      // Without its object nothing is kept from anybody.
      this.#options.log({ quarantine: asGlimpseError(error).message });
      return 'ready';
    }
  }

  quarantine(): ReturnType<Elsewhere['quarantine']> {
    return this.#options.quarantine();
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

  /** Origins count what they have answered. */
  count(): Promise<never> {
    const message = 'Tokens are counted for the model of this service alone; an origin counts them in its answer.';
    return Promise.reject(new GlimpseError('engine_unavailable', message, { param: 'model' }));
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
        yield* answering({ origin, turn, request, start, attempts }, signal, this.#options);
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
    const { origins, media } = this.#options;
    const clips = clipsOf(request);
    return origins.filter(
      (origin) => takes(origin, request) && clips.every((clip) => canHandOver(origin, clip, media)),
    );
  }

  /** An origin that may be asked now; one that was tried comes last. @throws GlimpseError origin_open, engine_unavailable */
  async #turn(request: GenerateRequest, tried: ReadonlySet<Origin>): Promise<{ origin: Origin; turn: Turn }> {
    const kind = classOf(request);
    const candidates = this.#candidates(request);
    if (candidates.length === 0)
      throw new GlimpseError('engine_unavailable', `No origin takes requests of the class ${kind} with these fields.`);
    let retryMs = Infinity;
    for (const origin of ordered(candidates, tried, request)) {
      const turn = await this.#begin(origin, request);
      if (turn.isGranted) return { origin, turn };
      retryMs = Math.min(retryMs, turn.retryMs);
    }
    const message = `No origin takes requests of the class ${kind} now; ask again in ${Math.ceil(retryMs / 1000)} s.`;
    throw new GlimpseError('origin_open', message, { retryAfterMs: retryMs });
  }

  /** Who tries out an origin that has failed asks for its health first; a client's request is no test. */
  async #begin(origin: Origin, request: GenerateRequest): Promise<Turn> {
    const kind = classOf(request);
    const { health } = this.#options;
    const wanted = wantedOf(origin, request);
    let turn: Turn;
    try {
      turn = await health(origin.name).begin(kind, wanted);
    } catch (error) {
      // Without its object an origin is asked as if it were well.
      this.#options.log({ origin: origin.name, health: asGlimpseError(error).message });
      this.#options.count('glimpse_origin_health_unreachable_total', { origin: origin.name });
      return { isGranted: true, isTrial: false, period: -1, retryMs: 0, lease: null };
    }
    if (!turn.isTrial) return turn;
    const outcome: Outcome = (await isWell(origin, fetchOf(origin, this.#options))) ? 'ok' : 'hard';
    await health(origin.name).end(kind, turn, { outcome, retryMs: 0, units: 0 });
    // A good health was the first good try, and the request is the second. A bad one has opened the breaker again.
    return health(origin.name).begin(kind, wanted);
  }

  #told(error: GlimpseError): GlimpseError {
    const { count = 0 } = this.#refused.get(error.code) ?? {};
    this.#refused.set(error.code, { count: count + 1, last: error.message });
    return error;
  }
}
