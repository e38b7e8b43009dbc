/** How far a job is. */
import { hasEnded, type JobState } from './job.ts';
import { isOpen, pageOf } from './task.ts';

export interface Progress {
  /** Pages that were asked for; 0 until they are known. */
  readonly selected: number;
  readonly done: number;
  readonly failed: number;
  /** 0 to 1, in hundredths. */
  readonly share: number;
}

export function progressOf(state: JobState): Progress {
  const pages = state.tasks.filter(({ name }) => pageOf(name) !== null);
  const count = (status: string) => pages.filter((task) => task.status === status).length;
  const over = pages.filter((task) => !isOpen(task)).length;
  // What follows the pages counts as one.
  const share = pages.length === 0 ? 0 : Math.round((100 * over) / (pages.length + 1)) / 100;
  return { selected: pages.length, done: count('done'), failed: count('failed'), share: hasEnded(state) ? 1 : share };
}
