/** Text that is copied: how much of it is right. */
import { distance } from '../../../worker/documents/distance.ts';
import { strip } from './plain.ts';

/** 1 - distance / longer length, in code points; case counts, whitespace around does not. */
export function edit(answer: string, truth: string): number {
  const [a, b] = [Array.from(strip(answer)), Array.from(strip(truth))];
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : 1 - distance(a, b) / longer;
}
