/**
 * A question that points into a page: its words that stand there are written as there, behind the mark of their piece:
 * `What is the total?` → `What is the<x0> TOTAL?`. A small model then compares tokens where it would have to compare spellings.
 * Pure. Twin: scripts/train/pointing.py (test/golden/readings.json is run by both).
 */
import { MARK, type Placed } from './readings.ts';

/** Words of questions that point nowhere by themselves. */
const FUNCTION_WORDS = new Set(
  `a an and are as at be by can could did do does find for from give given has have here how i in is it its many me much of on
  or please read show stated tell that the their there these they this those to was were what when where which who whom whose will
  with would you your`.split(/\s+/u),
);
/** What readers take for each other. */
const SEEN_ALIKE: Readonly<Record<string, string>> = { '0': 'o', '1': 'l', i: 'l', '5': 's', '8': 'b' };
/** Words that many labels have: alone they do not say which of them is meant. */
const SHARED = new Set(['amount', 'date', 'name', 'no', 'number', 'paid']);
/** Words before a run that are shown with it: the label's own, in “Invoice total”. */
const LEAD = 3;
const WORD = /[\p{L}\p{N}]+/gu;

/** A word of the page: the words of its piece as folded, where they stand in its text, and which one it is. */
interface Place extends Placed {
  readonly words: readonly string[];
  readonly spans: readonly Span[];
  readonly index: number;
}

type Span = readonly [start: number, end: number];

/** A run of words that question and page share. */
interface Run {
  readonly from: number;
  readonly size: number;
  /** 2 where it is its whole piece, 1 where it begins it. */
  readonly whole: number;
  readonly order: number;
  readonly place: Place;
}

/** Where each folded word stands on the page, in reading order. */
export function placesOf(rows: readonly (readonly Placed[])[]): Map<string, Place[]> {
  const found = new Map<string, Place[]>();
  for (const piece of rows.flat()) {
    const spans = spansOf(piece.text);
    const words = spans.map(([start, end]) => folded(piece.text.slice(start, end)));
    for (const [index, word] of words.entries()) {
      const same = found.get(word) ?? [];
      same.push({ ...piece, words, spans, index });
      found.set(word, same);
    }
  }
  return found;
}

/**
 * The question as it points into the page: runs of words, the longest first, those that are a whole piece or begin one before
 * others, then the first on the page. Case is ignored and what readers take for each other; function words alone point nowhere.
 * A run is shown from where its piece begins if at most `LEAD` words without digits stand before it and it is more than one
 * of the `SHARED` words.
 */
export function pointed(question: string, places: ReadonlyMap<string, readonly Place[]>): string {
  let text = question.replaceAll(MARK, '$1');
  const spans = spansOf(text);
  const taken = new Set<number>();
  const shown: { start: number; end: number; text: string }[] = [];
  for (const { from, size, place } of runs(text, spans, places)) {
    const own = Array.from({ length: size }, (_, i) => from + i);
    if (own.some((i) => taken.has(i))) continue;
    for (const i of own) taken.add(i);
    const words = place.text.slice(place.spans[lead(place, size)][0], place.spans[place.index + size - 1][1]);
    const space = /^\p{L}/u.test(words) ? ' ' : '';
    shown.push({ start: spans[from][0], end: spans[from + size - 1][1], text: `<x${place.place}>${space}${words}` });
  }
  for (const { start, end, text: as } of shown.toSorted((a, b) => b.start - a.start))
    text = text.slice(0, start).replace(/ +$/u, '') + as + text.slice(end);
  return text;
}

/** Index of the word that a run of this size is shown from. */
function lead({ text, spans, index }: Place, size: number): number {
  const [start, end] = spans[index];
  const isShared = size === 1 && SHARED.has(text.slice(start, end).toLowerCase());
  return isShared || index > LEAD || /\d/u.test(text.slice(0, start)) ? index : 0;
}

/** All runs that question and page share, the best first. */
function runs(text: string, spans: readonly Span[], places: ReadonlyMap<string, readonly Place[]>): Run[] {
  const raw = spans.map(([start, end]) => text.slice(start, end).toLowerCase());
  const words = raw.map(folded);
  const found: Run[] = [];
  for (const [from, word] of words.entries()) {
    if (FUNCTION_WORDS.has(raw[from])) continue;
    for (const [order, place] of (places.get(word) ?? []).entries()) {
      let size = 1;
      while (from + size < words.length && words[from + size] === place.words[place.index + size]) size += 1;
      while (FUNCTION_WORDS.has(raw[from + size - 1])) size -= 1;
      if (size === 1 && /^.$/u.test(raw[from])) continue;
      const whole = place.index > 0 ? 0 : size === place.words.length ? 2 : 1;
      found.push({ from, size, whole, order, place });
    }
  }
  return found.toSorted((a, b) => b.size - a.size || b.whole - a.whole || a.order - b.order || a.from - b.from);
}

const spansOf = (text: string): Span[] => [...text.matchAll(WORD)].map((m) => [m.index, m.index + m[0].length]);

const folded = (word: string): string => word.toLowerCase().replaceAll(/[01i58]/gu, (letter) => SEEN_ALIKE[letter]);
