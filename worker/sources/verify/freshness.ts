/** Whether a signature is of now: one that was overheard must not be of use later. */
import { LIMITS } from '../../limits.ts';

/** `text` is in seconds since 1970. Both ways: clocks differ. */
export function isFresh(text: string | null, now: number): boolean {
  if (text === null || !/^\d{1,12}$/.test(text)) return false;
  return Math.abs(now / 1000 - Number(text)) <= LIMITS.incomingSkewSeconds.value;
}
