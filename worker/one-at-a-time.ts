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
    for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
      if (!this.#isBusy) break;
      if (waitedMs >= LIMITS.readerWaitMs.value)
        throw new GlimpseError('reader_busy', 'Other pages are read here; try again in a few seconds.');
      await scheduler.wait(LOOK_MS);
    }
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
    }
  }
}
