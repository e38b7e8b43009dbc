/** Equality of words: 1 or 0. Letter case, whitespace around and one final full stop do not count. */
import { plain } from './plain.ts';

export function exact(answer: string, truth: string): number {
  return plain(answer) === plain(truth) ? 1 : 0;
}
