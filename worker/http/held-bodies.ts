/**
 * The bodies of all requests of the isolate: each alone may fit and ten of them not, and who sends nothing must not keep others
 * out. What has to go, bodies.ts decides.
 */
import type { MiddlewareHandler } from 'hono';
import type { Engine } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { drain } from './drain.ts';
import { nextBodies, NO_BODIES, type BodyEvent, type BodyFate, type BodyRules } from './bodies.ts';
import type { HttpEnv } from './request-log.ts';

const LOOK_MS = 1000;
/** Silence is seen in so many looks. */
const LOOKS = 10;
/** Bodies alone are read within this. */
const LEAST_RETRY_MS = 1000;

interface Options {
  readonly engine: Engine;
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Milliseconds; only differences count. */
  readonly now?: () => number;
  /** LIMITS.silentBodyMs when missing. */
  readonly silentBodyMs?: number;
}

/** One request's body, as far as it has come. */
export interface HeldBody {
  /** So many bytes have come, whatever becomes of them. */
  came(bytes: number): void;
  /** Holds a chunk of it. @throws GlimpseError engine_busy when there is no room for it; nothing is held then */
  hold(chunk: Uint8Array): void;
  /** What `work` resolves with, unless the body has to go meanwhile. @throws GlimpseError body_timeout */
  within<T>(work: Promise<T>): Promise<T>;
  /** What is held, once all of it has come; it counts until `free`. */
  whole(): Uint8Array;
  /** Forgets what is held; the body may go on coming. */
  drop(): void;
  free(): void;
}

/** Gives `c.var.held`, which is free again when the answer has ended. */
export function heldBodies(options: Options): MiddlewareHandler<HttpEnv> {
  const shelf = new Shelf(options);
  return async function heldBodies(c, next) {
    const held = shelf.open();
    c.set('held', held);
    const answered = next().then(() => drain(c.req.raw, held));
    // Kept alive, because a client may leave in the middle of its body.
    options.waitUntil(answered.then(() => c.var.streamEnd).then(() => held.free()));
    await answered;
  };
}

class Shelf {
  readonly #now: () => number;
  readonly #engine: Engine;
  readonly rules: BodyRules;
  #bodies = NO_BODIES;
  #lastId = 0;
  readonly #open = new Map<number, OpenBody>();

  constructor({ now = Date.now, silentBodyMs, engine }: Options) {
    this.#now = now;
    this.#engine = engine;
    const silentMs = silentBodyMs ?? LIMITS.silentBodyMs.value;
    const lookMs = Math.min(LOOK_MS, silentMs / LOOKS);
    this.rules = {
      mostBytes: LIMITS.heldBodyBytes.value,
      leastBytes: LIMITS.heldRequestBytes.value,
      lookMs,
      silentMs,
      bytesPerSecond: LIMITS.bodyBytesPerSecond.value,
      yieldingMs: lookMs,
      yieldingBytesPerSecond: LIMITS.yieldingBytesPerSecond.value,
    };
  }

  open(): HeldBody {
    const id = ++this.#lastId;
    if (!this.apply({ kind: 'begin', id, atMs: this.#now() })) {
      this.close(id);
      throw this.full();
    }
    const body = new OpenBody(id, this);
    this.#open.set(id, body);
    return body;
  }

  /** All that is held now is free when those who hold it are answered. */
  full(): GlimpseError {
    const expectedMs = this.#engine.report().queue?.expectedMs ?? 0;
    const retryAfterMs = Math.min(Math.max(expectedMs, LEAST_RETRY_MS), LIMITS.retryAfterMs.value);
    const message = 'The requests under way hold all the memory there is for them; try again in a moment.';
    return new GlimpseError('engine_busy', message, { retryAfterMs: Math.round(retryAfterMs) });
  }

  look(id: number): void {
    this.apply({ kind: 'look', id, atMs: this.#now() });
  }

  close(id: number): void {
    this.#open.delete(id);
    this.apply({ kind: 'end', id });
  }

  /** Whether there was room. */
  apply(event: BodyEvent): boolean {
    const { bodies, effects } = nextBodies(this.#bodies, event, this.rules);
    this.#bodies = bodies;
    for (const { id, fate } of effects) {
      if (fate === 'full') continue;
      this.#open.get(id)?.takeAway(fate);
      // A request that has died will not close it.
      this.#open.delete(id);
    }
    return effects.every(({ fate }) => fate !== 'full');
  }
}

/** Lives in the request whose body it is; only `takeAway` is called from others, and touches nothing but plain memory. */
class OpenBody implements HeldBody {
  readonly #id: number;
  readonly #shelf: Shelf;
  readonly #chunks: Uint8Array[] = [];
  readonly #looking: ReturnType<typeof setInterval>;
  #fate: Fate | null = null;
  #interrupt: ((reason: GlimpseError) => void) | null = null;

  constructor(id: number, shelf: Shelf) {
    this.#id = id;
    this.#shelf = shelf;
    this.#looking = setInterval(() => this.#look(), shelf.rules.lookMs);
  }

  came(bytes: number): void {
    this.#shelf.apply({ kind: 'bytes', id: this.#id, came: bytes, held: 0 });
    this.#check();
  }

  hold(chunk: Uint8Array): void {
    this.#check();
    const fits = this.#shelf.apply({ kind: 'bytes', id: this.#id, came: 0, held: chunk.byteLength });
    if (!fits) throw this.#shelf.full();
    this.#chunks.push(chunk);
  }

  async within<T>(work: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    this.#interrupt = reject;
    try {
      this.#check();
      return await Promise.race([work, promise]);
    } finally {
      this.#interrupt = null;
    }
  }

  whole(): Uint8Array {
    this.#check();
    this.#shelf.apply({ kind: 'whole', id: this.#id });
    return join(this.#chunks.splice(0));
  }

  drop(): void {
    this.#chunks.length = 0;
    this.#shelf.apply({ kind: 'drop', id: this.#id });
  }

  free(): void {
    clearInterval(this.#looking);
    this.#chunks.length = 0;
    this.#shelf.close(this.#id);
  }

  takeAway(fate: Fate): void {
    this.#fate = fate;
    this.#chunks.length = 0;
  }

  #look(): void {
    this.#shelf.look(this.#id);
    if (this.#fate !== null) this.#interrupt?.(goneError(this.#fate));
  }

  #check(): void {
    if (this.#fate !== null) throw goneError(this.#fate);
  }
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

type Fate = Exclude<BodyFate, 'full'>;

function goneError(fate: Fate): GlimpseError {
  const seconds = LIMITS.silentBodyMs.value / 1000;
  const why = {
    silent: `nothing came for ${seconds} s`,
    slow: `it came more slowly than ${LIMITS.bodyBytesPerSecond.value >> 10} KiB a second`,
    yields: 'it came slowly and others needed the memory',
    dead: `nothing was seen of its request for ${seconds} s`,
  }[fate];
  return new GlimpseError('body_timeout', `The body was given up: ${why}. Send it again, in one go.`);
}
