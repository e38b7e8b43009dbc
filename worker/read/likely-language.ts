/**
 * Which language a page may be in that was read in another one, by its most frequent words. A reader of one language of the Latin
 * alphabet reads the others without their accents, and is sure of it: its confidence tells nothing.
 */
import { frequentShares, plainWords } from '../documents/frequent-words.ts';

/** Of all words, and more than those of the language that was read in by this factor. */
const [SHARE, FACTOR] = [0.1, 2];
/** Fewer words say nothing. */
const FEWEST_WORDS = 20;

/** null where the page may well be in `read`, or is too short to tell. */
export function likelyLanguage(text: string, read: string): string | null {
  const words = plainWords(text);
  if (words.length < FEWEST_WORDS) return null;
  const shares = frequentShares(words);
  const [best] = [...shares.keys()].toSorted((a, b) => shares.get(b)! - shares.get(a)!);
  const own = shares.get(read) ?? 0;
  return best !== read && shares.get(best)! > SHARE && shares.get(best)! > FACTOR * own ? best : null;
}
