/** Whether a text layer says what the page shows. Pure; source: docs/documents.md, "Text layers". */
import { heightOf, widthOf } from '../documents/box.ts';
import { frequentShares, plainWords } from '../documents/frequent-words.ts';
import type { Box } from '../documents/page.ts';
import type { TextLayer } from './text-layer.ts';

const FEWEST_CHARACTERS = 16;
/** Of the characters: without a meaning, or no letters, digits and blanks. */
const MOST_UNMAPPED = 0.05;
const FEWEST_WORDY = 0.6;
/** Words of Latin letters that tell a language; the share of its most frequent ones that every language has; its vowels per letter. */
const [FEWEST_WORDS, FEWEST_FREQUENT, VOWELS] = [40, 0.02, [0.28, 0.52]];
/** Of the page, covered by one picture. */
const [FIFTH, HALF, NEARLY_ALL] = [0.2, 0.5, 0.8];
/** Fewer are a stamp, a caption or a header beside a picture that may hold the text itself. */
const FEW_BESIDE = 1200;

export type Usable = { readonly isUsable: true } | { readonly isUsable: false; readonly why: string };

/** `images` and sizes in the same units. `why` is told in the result as the reason for reading the picture of the page. */
export function isTextLayerUsable(layer: TextLayer, images: readonly Box[], width: number, height: number): Usable {
  const { characters, drawn, unmapped, invisible } = layer;
  const no = (why: string): Usable => ({ isUsable: false, why });
  const covered = Math.max(0, ...images.map((box) => (widthOf(box) * heightOf(box)) / (width * height)));
  if (drawn < FEWEST_CHARACTERS && (drawn === 0 || covered > HALF)) return no('no text layer');
  if (unmapped > MOST_UNMAPPED * drawn) return no('the text layer has characters without a meaning');
  const inked = characters.filter(({ code }) => code > 32);
  const strange = inked.filter(({ code }) => isStrange(code)).length;
  if (strange > MOST_UNMAPPED * inked.length) return no('the text layer has characters without a meaning');
  const wordy = characters.filter(({ code }) => isWordy(code)).length;
  if (wordy < FEWEST_WORDY * characters.length) return no('the text layer is hardly words');
  if (covered > NEARLY_ALL && invisible > drawn / 2) return no('the text layer is that of a scanner');
  if (covered > FIFTH && drawn < FEW_BESIDE) return no('few letters beside a picture');
  if (isGibberish(characters)) return no('the text layer reads like no language');
  return { isUsable: true };
}

/** A font may draw one letter and name another. Names and numbers have no frequent words either, but vowels as all words have. */
function isGibberish(characters: TextLayer['characters']): boolean {
  const text = characters.map(({ code }) => (code > 0 ? String.fromCodePoint(code) : ' ')).join('');
  const words = plainWords(text).filter((word) => /^[a-z]{2,}$/.test(word));
  if (words.length < FEWEST_WORDS || Math.max(...frequentShares(words).values()) >= FEWEST_FREQUENT) return false;
  const letters = words.join('');
  const vowels = letters.replaceAll(/[^aeiouy]/g, '').length / letters.length;
  return vowels < VOWELS[0] || vowels > VOWELS[1];
}

/** U+FFFD, private use, control. */
function isStrange(code: number): boolean {
  return code === 0xfffd || (code >= 0xe000 && code < 0xf900) || (code < 32 && ![2, 9, 10, 13].includes(code));
}

const isWordy = (code: number): boolean => code <= 32 || /[\p{L}\p{N}]/u.test(String.fromCodePoint(code));
