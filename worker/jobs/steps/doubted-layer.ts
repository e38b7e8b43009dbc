/** A text layer that is not trusted, beside what was read from the picture of its page: which of the two is believed. */
import { plainWords } from '../../documents/frequent-words.ts';
import type { ReadPage } from '../../documents/page.ts';

/** Of the words that were read, long enough to be one: when so many stand in the layer, it says what the page shows. */
const AGREED = 0.85;
const LONG_WORD = 3;

/**
 * The layer where it is the page's own, whole, and the picture says the same; or where it is a scanner's, says as much, and the reader is
 * unsure. Else what was read.
 */
export function readOrLayer(read: ReadPage, layer: ReadPage): ReadPage {
  const isHidden = layer.flags.includes('hidden_text');
  if (isHidden) {
    const isUnsure = read.flags.includes('low_confidence') && lettersOf(layer) >= lettersOf(read);
    return isUnsure ? { ...layer, reason: `text layer of a scanner; ${read.reason}` } : read;
  }
  const words = wordsOf(read).filter((word) => word.length >= LONG_WORD);
  const known = new Set(wordsOf(layer));
  const agreed = words.filter((word) => known.has(word)).length;
  const isWhole = layer.segments.every(({ confidence }) => confidence === 1);
  if (!isWhole || words.length === 0 || agreed < AGREED * words.length) return read;
  return { ...layer, reason: `${read.reason.split('; ')[0]}, but the picture says the same` };
}

const wordsOf = ({ segments }: ReadPage): string[] => plainWords(segments.map(({ text }) => text).join(' '));
const lettersOf = (page: ReadPage): number => wordsOf(page).join('').length;
