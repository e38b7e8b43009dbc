/**
 * Work of a script whose memory holds one piece of it: the next one waits. Each waits with timers of its own request, since a
 * promise of another one may never wake it (docs/decisions/0011-a-promise-that-crosses-requests.md).
 */
import { GlimpseError } from './errors.ts';
import { LIMITS } from './limits.ts';

const LOOK_MS = 20;

/** Who has it works alone. */
export interface WorkTurn {
  /** The work goes on: for as long again. */
  renew(): void;
  end(): void;
}

export class OneAtATime {
  /** Until when the turn under way is believed to go on. */
  #turn: { untilMs: number } | null = null;

  /** @throws GlimpseError reader_busy after LIMITS.readerWaitMs */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const turn = await this.enter(LIMITS.readerWaitMs.value);
    try {
      return await work();
    } finally {
      turn.end();
    }
  }

  /**
   * For work of several calls, whose caller may never make the last one: a turn that was not renewed for `leaseMs` goes to who waits.
   * @throws GlimpseError reader_busy after `mostMs`
   */
  async enter(mostMs: number, leaseMs = Infinity): Promise<WorkTurn> {
    for (let waitedMs = 0; this.#turn !== null && Date.now() < this.#turn.untilMs; waitedMs += LOOK_MS) {
      if (waitedMs >= mostMs)
        throw new GlimpseError('reader_busy', 'Others are served here just now; try again in a few seconds.');
      await scheduler.wait(LOOK_MS);
    }
    const own = { untilMs: Date.now() + leaseMs };
    this.#turn = own;
    return {
      renew: () => void (own.untilMs = Date.now() + leaseMs),
      end: () => {
        if (this.#turn === own) this.#turn = null;
      },
    };
  }
}
