/**
 * One request at a time: an isolate has one thread and one arena. Whose turn it is, turns.ts decides; here it is told to the requests.
 */
import { waitForAnother, type Ends } from '../crossing.ts';
import type { QueueReport } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { msPerWork, nextPace, NO_PACE, type Measured, type Pace } from './pace.ts';
import { stalled, Turn } from './turn.ts';
import {
  drainMs,
  nextTurns,
  NOBODY,
  type Entry,
  type Rules,
  type TurnEffect,
  type TurnEvent,
  type Turns,
} from './turns.ts';

/** A turn that was taken away. */
export interface StalledTurn {
  /** What it was doing; null when its request had not even taken it up. */
  readonly stage: string | null;
  readonly idleMs: number;
}

export interface QueueOptions {
  /** Milliseconds; only differences count. */
  readonly now?: () => number;
  readonly onStalled?: (turn: StalledTurn) => void;
  /** LIMITS.stalledTurnMs when missing. */
  readonly stalledMs?: number;
  /** LIMITS.queueWaitMs when missing. */
  readonly mostWaitMs?: number;
}

/** Sooner than this nobody need come back. */
const LEAST_RETRY_MS = 250;

const LOOK_MS = 1000;
/** A stall is seen in so many looks. */
const LOOKS = 10;

export class RequestQueue {
  readonly #now: () => number;
  readonly #onStalled: (turn: StalledTurn) => void;
  readonly #rules: Rules;
  #turns: Turns = NOBODY;
  #pace: Pace = NO_PACE;
  #lastTicket = 0;
  /** How those who wait are woken. */
  readonly #waking = new Map<number, Ends<void>>();
  /** The turn that has been taken up; its ticket is the holder's. */
  #current: { readonly ticket: number; readonly turn: Turn } | null = null;

  constructor({ now = () => performance.now(), onStalled = () => {}, stalledMs, mostWaitMs }: QueueOptions = {}) {
    this.#now = now;
    this.#onStalled = onStalled;
    const limit = stalledMs ?? LIMITS.stalledTurnMs.value;
    this.#rules = {
      stalledMs: limit,
      lookMs: Math.min(LOOK_MS, limit / LOOKS),
      mostWaitMs: mostWaitMs ?? LIMITS.queueWaitMs.value,
    };
  }

  report(): QueueReport {
    const { holder, waiting } = this.#turns;
    const expectedMs = drainMs(this.#turns, this.#now(), msPerWork(this.#pace));
    // A read of weights may be silent for some seconds; what is longer is no hiccup any more.
    return { waiting: waiting.length, expectedMs, isStalled: (holder?.idleMs ?? 0) >= this.#rules.stalledMs / 2 };
  }

  get pace(): Pace {
    return this.#pace;
  }

  /** An answer has come to its end: so much its work took. */
  measure(answer: Measured): void {
    this.#pace = nextPace(this.#pace, answer);
  }

  /** From outside of the queue, so that a stall is seen also where nobody waits. */
  look(): void {
    this.#apply({ kind: 'look', ticket: null, atMs: this.#now() });
  }

  /**
   * Resolves when it is the caller's turn, which it has to end.
   * @throws GlimpseError engine_busy when it would be later than in LIMITS.queueWaitMs; the signal's reason when it fires first
   */
  async enter(signal: AbortSignal, entry: Entry = NO_WORK): Promise<Turn> {
    signal.throwIfAborted();
    const ticket = ++this.#lastTicket;
    const arrival = { kind: 'arrive', ticket, ...entry, atMs: this.#now(), msPerWork: msPerWork(this.#pace) } as const;
    for (const effect of this.#apply(arrival)) if (effect.kind === 'refuse') throw this.#busy(effect.waitMs);
    if (!this.#holds(ticket)) await this.#wait(ticket, signal);
    if (!this.#holds(ticket)) throw signal.aborted ? signal.reason : stalled();
    const keeper = {
      progress: () => void this.#apply({ kind: 'progress', ticket }),
      look: () => this.look(),
      end: () => void this.#apply({ kind: 'leave', ticket, atMs: this.#now() }),
    };
    const turn = new Turn(keeper, signal, this.#rules.lookMs);
    this.#current = { ticket, turn };
    return turn;
  }

  #holds(ticket: number): boolean {
    return this.#turns.holder?.ticket === ticket;
  }

  /**
   * Whoever leaves takes itself out of the list, at once: a promise that goes on after its request has ended never resolves
   * in workerd, and a chain of turns would break there.
   */
  async #wait(ticket: number, signal: AbortSignal): Promise<void> {
    const leave = () => {
      const ends = this.#waking.get(ticket);
      this.#waking.delete(ticket);
      this.#apply({ kind: 'leave', ticket, atMs: this.#now() });
      ends?.reject(signal.reason);
    };
    const look = () => void this.#apply({ kind: 'look', ticket, atMs: this.#now() });
    signal.addEventListener('abort', leave, { once: true });
    try {
      await waitForAnother<void>((ends) => this.#waking.set(ticket, ends), look, this.#rules.lookMs);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  #apply(event: TurnEvent): readonly TurnEffect[] {
    const { turns, effects } = nextTurns(this.#turns, event, this.#rules);
    this.#turns = turns;
    for (const effect of effects) this.#do(effect);
    return effects;
  }

  #do(effect: TurnEffect): void {
    const { kind, ticket } = effect;
    const ends = this.#waking.get(ticket);
    // Not left to who is woken: it may have died.
    this.#waking.delete(ticket);
    if (kind === 'grant') ends?.resolve();
    if (kind === 'forget') ends?.reject(stalled());
    if (kind !== 'expel') return;
    const turn = this.#current?.ticket === ticket ? this.#current.turn : null;
    turn?.takeAway();
    this.#onStalled({ stage: turn?.stage ?? null, idleMs: effect.idleMs });
  }

  #busy(waitMs: number): GlimpseError {
    const { mostWaitMs } = this.#rules;
    const seconds = (ms: number) => Math.ceil(ms / 1000);
    const longestMs = LIMITS.retryAfterMs.value;
    const retryAfterMs = Math.round(Math.min(Math.max(waitMs - mostWaitMs, LEAST_RETRY_MS), longestMs));
    const message = `The work that waits already takes about ${seconds(waitMs)} s, and nobody is let wait for more than ${seconds(mostWaitMs)}; try again later.`;
    return new GlimpseError('engine_busy', message, { waitMs, retryAfterMs });
  }
}

/** What is asked beside answers. */
const NO_WORK: Entry = { client: '', work: 0 };
