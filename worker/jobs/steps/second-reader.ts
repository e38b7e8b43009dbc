/** When the reader of pictures is asked after the reader of pages, and which of the two is believed. */
import type { ReadPage, Word } from '../../documents/page.ts';

/** Below it the reader of pages is unsure after all that it tried. */
const UNSURE = 0.75;
/** A page with fewer is no page of text. */
const FEW_WORDS = 8;
/** Of the pixels: a scene or a screenshot; of its words, signs have few. */
const [COLOURFUL, WORDS_OF_SIGNS] = [0.2, 40];

/** Why the reader of pictures should look as well; null when it need not. `colour` of GreyPage. */
export function whyAnotherReader(read: ReadPage, colour = 0): string | null {
  const words = wordsOf(read);
  if (words.length < FEW_WORDS) return `${words.length === 0 ? 'no' : 'few'} words found`;
  const confidence = words.reduce((sum, word) => sum + word.confidence, 0) / words.length;
  if (confidence < UNSURE) return `mean confidence ${confidence.toFixed(2)}`;
  // A language that is not there is none that the other reader knows.
  const warnings = read.warnings ?? [];
  const isForeign = warnings.length > 0 && warnings.every(({ code }) => code === 'language_missing');
  if (read.flags.includes('low_confidence') && !isForeign) return 'not sure of all of it';
  return colour > COLOURFUL && words.length < WORDS_OF_SIGNS ? 'a colour picture with few words' : null;
}

/** The one that read more, by letters times confidence, with the reason for it. */
export function betterReading(page: ReadPage, picture: ReadPage, why: string): ReadPage {
  if (worth(picture) > worth(page))
    return { ...withWarnings(picture, page), reason: `${picture.reason}, as the reader of pages: ${why}` };
  return { ...page, reason: `${page.reason}; ${why}, but the reader of pictures found no more` };
}

/** A language that one reader has no model for is none that the other one knows better: its letters come out as those that look like them. */
function withWarnings(kept: ReadPage, other: ReadPage): ReadPage {
  const warnings = (other.warnings ?? []).filter(({ code }) => code === 'language_missing');
  if (warnings.length === 0) return kept;
  const flags = kept.flags.includes('low_confidence') ? kept.flags : [...kept.flags, 'low_confidence' as const];
  return { ...kept, flags, warnings: [...(kept.warnings ?? []), ...warnings] };
}

const wordsOf = ({ segments }: ReadPage): Word[] => segments.flatMap(({ words = [] }) => words);

const LETTERS = /[\p{L}\p{N}]/gu;

const worth = (read: ReadPage): number =>
  wordsOf(read).reduce((sum, { text, confidence }) => sum + (text.match(LETTERS)?.length ?? 0) * confidence, 0);
