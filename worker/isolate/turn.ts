/** One request's turn: until it ends it, or until it is taken away because its work does not go on. */
import { GlimpseError } from '../errors.ts';

/** What the queue knows of the turn. */
export interface TurnKeeper {
  /** The work has gone on. */
  progress(): void;
  /** Looks after the queue, as everybody in it does. */
  look(): void;
  end(): void;
}

/** What the turn is doing, for the log. */
export type TurnStage = 'load' | 'vision' | 'prefill' | 'decode';

/** Lives in the request whose turn it is; only `takeAway` is called from others. */
export class Turn {
  /** Fires when the client leaves, or when the turn was taken away: what the request reads ends then. */
  readonly signal: AbortSignal;
  stage: TurnStage = 'load';
  readonly #keeper: TurnKeeper;
  readonly #over = new AbortController();
  readonly #alive: ReturnType<typeof setInterval>;
  #isTaken = false;
  #interrupt: ((reason: unknown) => void) | null = null;
  #release: () => void = () => undefined;

  constructor(keeper: TurnKeeper, client: AbortSignal, lookMs: number) {
    this.#keeper = keeper;
    this.signal = AbortSignal.any([client, this.#over.signal]);
    this.#alive = setInterval(() => this.#look(), lookMs);
  }

  /** `release` gives back what the turn holds, when it ends, however it ends; maybe in another request. */
  holds(release: () => void): void {
    this.#release = release;
  }

  /** To be called whenever the work has gone on. */
  readonly alive = (): void => this.#keeper.progress();

  /** Safe to call twice. */
  end(): void {
    clearInterval(this.#alive);
    this.#release();
    this.#keeper.end();
  }

  /**
   * The queue has given the turn to the next one. Nothing of this request is touched but what is its own memory: in workerd,
   * signals and streams may only be used by the request that made them, whose timer will see it.
   */
  takeAway(): void {
    this.#isTaken = true;
    this.#release();
  }

  /** What `work` resolves with, if it does so while the turn is one's own. @throws GlimpseError turn_stalled */
  async within<T>(work: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    this.#interrupt = reject;
    try {
      const value = await Promise.race([work, promise]);
      // It may have come after all, between two looks.
      this.#check();
      return value;
    } finally {
      this.#interrupt = null;
    }
  }

  /** The events of `source` as long as the turn is one's own. @throws GlimpseError turn_stalled */
  async *through<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
    try {
      for (;;) {
        const { value, done } = await this.within(source.next());
        if (done) return;
        yield value;
      }
    } finally {
      const returned = source.return(undefined).then(nothing, nothing);
      // What hangs does not return either.
      if (!this.#isTaken) await this.within(returned).catch(nothing);
    }
  }

  #look(): void {
    this.#keeper.look();
    if (!this.#isTaken) return;
    clearInterval(this.#alive);
    this.#over.abort(stalled());
    this.#interrupt?.(stalled());
  }

  #check(): void {
    if (this.#isTaken) throw stalled();
  }
}

const nothing = (): void => undefined;

export function stalled(): GlimpseError {
  return new GlimpseError('turn_stalled', 'The work on this request did not go on and was ended; try again.');
}
