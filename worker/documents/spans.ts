/** Where the words of a block stand in its text, though lines were joined there and broken words put together. */
import type { Word } from './page.ts';

/** UTF-16 code units: where it begins, and how many; null of a word that is no part of the text. */
export type Span = readonly [offset: number, length: number] | null;

const BROKEN = /[-\u00ad]$/;

/** One for each word, in order. `first` is where `text` begins in the page's text. */
export function wordSpans(text: string, words: readonly Word[], first: number): Span[] {
  let from = 0;
  return words.map(({ text: word }) => {
    const written = [word, word.replace(BROKEN, '')].find((each) => each !== '' && text.includes(each, from));
    if (written === undefined) return null;
    const at = text.indexOf(written, from);
    from = at + written.length;
    return [first + at, written.length];
  });
}
