/**
 * Work of a script whose memory holds one piece of it: the next one waits. Each waits with timers of its own request, since a
 * promise of another one may never wake it (docs/decisions/0011-a-promise-that-crosses-requests.md).
 */
import { GlimpseError } from './errors.ts';
import { LIMITS } from './limits.ts';

const LOOK_MS = 20;

export class OneAtATime {
  #isBusy = false;

  /** @throws GlimpseError reader_busy after LIMITS.readerWaitMs */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const leave = await this.enter(LIMITS.readerWaitMs.value);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /** For work of several calls: what is given ends the turn, and must be called. @throws GlimpseError reader_busy after `mostMs` */
  async enter(mostMs: number): Promise<() => void> {
    for (let waitedMs = 0; this.#isBusy; waitedMs += LOOK_MS) {
      if (waitedMs >= mostMs)
        throw new GlimpseError('reader_busy', 'Others are served here just now; try again in a few seconds.');
      await scheduler.wait(LOOK_MS);
    }
    this.#isBusy = true;
    return () => void (this.#isBusy = false);
  }
}
