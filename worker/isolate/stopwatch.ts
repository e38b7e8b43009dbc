/** The timings of one request. */
import type { TimedStage } from '../engine/engine.ts';

type Lap = Exclude<TimedStage, 'reading'>;

export interface Stopwatch {
  /** Ends a stage: the time since the last lap is its. `firstToken` is measured from the start instead. */
  lap(name: Lap): void;
  timings(readingMs: number): Readonly<Record<TimedStage, number>>;
}

export function stopwatch(now: () => number): Stopwatch {
  const start = now();
  let last = start;
  const laps: Record<Lap, number> = { load: 0, vision: 0, prefill: 0, firstToken: 0, decode: 0 };
  return {
    lap(name) {
      const time = now();
      laps[name] = time - (name === 'firstToken' ? start : last);
      last = time;
    },
    timings: (reading) => ({ ...laps, reading }),
  };
}
