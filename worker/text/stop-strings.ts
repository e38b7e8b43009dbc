/**
 * Stop strings in a stream of text pieces: nothing of a stop string is ever passed on, and no more is held back than could be
 * one. Of two that overlap, the one that is complete first ends the text.
 */
import { overlap } from './overlap.ts';

export interface StopStrings {
  /** What may be shown now. After a stop string was found: the text before it, then nothing. */
  push(text: string): string;
  flush(): string;
  /** The one that was found. */
  readonly found: string | null;
}

export function createStopStrings(stops: readonly string[]): StopStrings {
  const needles = stops.filter((stop) => stop !== '');
  let held = '';
  let found: string | null = null;
  return {
    push(text) {
      if (found !== null) return '';
      held += text;
      const at = Math.min(...needles.map((stop) => held.indexOf(stop)).filter((index) => index >= 0));
      if (Number.isFinite(at)) {
        found = needles.find((stop) => held.startsWith(stop, at))!;
        return held.slice(0, at);
      }
      const keep = Math.max(0, ...needles.map((stop) => overlap(held, stop)));
      const shown = held.slice(0, held.length - keep);
      held = held.slice(held.length - keep);
      return shown;
    },
    flush() {
      const rest = found === null ? held : '';
      held = '';
      return rest;
    },
    get found() {
      return found;
    },
  };
}
