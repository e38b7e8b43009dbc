/**
 * The reader of pages: a page is made easy to read, then it is read once. It is read again only where the reading gives a reason, and
 * the reading that is worth most is kept. Source: docs/documents.md, "How pages are read".
 */
import { turned } from '../documents/grey.ts';
import type { ReadPage } from '../documents/page.ts';
import type { GreyPage, ReadOptions } from '../documents/reader.ts';
import { cleaned, INK, type Cleaned } from '../ink/cleaned.ts';
import { doubtfulShare, doubtsOf, MANY_DOUBTFUL, meanConfidence } from '../ink/doubts.ts';
import { withMarks } from '../ink/marks.ts';
import { outsideWords, withoutFlecks } from '../ink/unread.ts';
import { onPage, placesOn } from './places.ts';
import { prepared, type Prepared } from './prepare.ts';
import { reread } from './reread.ts';
import { secondLook } from './second-look.ts';
import type { FoundWord, Pixels, RecogniseOptions, Tesseract } from './tesseract.ts';
import { areLying, isCutUp, segmentsOfWords, withoutStacks, worth } from './words.ts';

/** Below it something is wrong: the page may stand on its head. */
const TURN_CONFIDENCE = 0.6;
/** Of the letters that were seen: when so many stand in no word, the page was cut wrongly. */
const MANY_UNREAD = 0.05;
/** A reading that is worth more by less than this share is no better. */
const GAIN = 0.01;
/** Of the page's height, tried in other turns. */
const STRIP = 0.25;

/** Further ways to read a page, in this order; the first is for pages of text. */
const WAYS: readonly (RecogniseOptions & { readonly how: string })[] = [
  { mode: 'page', threshold: 'page', how: '' },
  { mode: 'column', threshold: 'page', how: 'as one column' },
  { mode: 'block', threshold: 'page', how: 'as one block' },
  { mode: 'column', threshold: 'local', how: 'local threshold' },
];

interface Reading {
  readonly words: readonly FoundWord[];
  /** Before doubtful ones were read again: how many there were tells of the page. */
  readonly first: readonly FoundWord[];
  /** Letters that were seen and stand in no word, per letter. */
  readonly unread: number;
  /** Letters that were read, by how surely, less those that were not. */
  readonly worth: number;
  readonly how: string;
}

export function readPage(tesseract: Tesseract, page: GreyPage, options: ReadOptions): ReadPage {
  const isAuto = options.rotate === 'auto';
  const asked = options.rotate === 'auto' ? 0 : options.rotate / 90;
  const clean = cleaned({ ...page, ...turned(page, asked) }, { mayTurn: isAuto, mayLayFlat: true });
  const isFirst = options.attempt === 1;
  let quarters = clean.wasLying ? bestTurn(tesseract, clean.pixels, [0, 2]) : 0;
  let ready = prepared(clean, quarters, isFirst);
  let best = read(tesseract, ready, WAYS[0]);
  if (isAuto && !clean.wasLying && isWrongWayUp(best)) {
    quarters = bestTurn(tesseract, clean.pixels, [0, 1, 2, 3]);
    if (quarters !== 0) {
      ready = prepared(clean, quarters, isFirst);
      best = read(tesseract, ready, WAYS[0]);
    }
  }
  if (isFirst) best = bestOfWays(tesseract, ready, best);
  const words = withMarks(best.words, ready.letters, ready.marks);
  return toPage({ ...best, words }, ready, clean, { page, asked, further: (clean.wasLying ? 1 : 0) + quarters });
}

function read(tesseract: Tesseract, ready: Prepared, { how, ...options }: (typeof WAYS)[number]): Reading {
  const words = withoutFlecks(tesseract.recognise(ready.pixels, options), ready.letters);
  return readingOf(words, ready, how);
}

function readingOf(words: readonly FoundWord[], { letters }: Prepared, how: string): Reading {
  const missed = outsideWords(letters, words);
  return {
    words,
    first: words,
    unread: letters.length === 0 ? 0 : missed / letters.length,
    worth: worth(words) - missed,
    how,
  };
}

/** The first reading, or what is worth more of further ones: as long as each is better than the one before, or lines are missing. */
function bestOfWays(tesseract: Tesseract, ready: Prepared, first: Reading): Reading {
  let best = first;
  for (const way of isWorrying(first) ? WAYS.slice(1) : []) {
    const other = read(tesseract, ready, way);
    const isBetter = other.worth > best.worth + GAIN * Math.abs(best.worth);
    if (isBetter) best = other;
    else if (best.unread <= MANY_UNREAD) break;
  }
  return withSecondLook(tesseract, ready, best);
}

/** Doubtful words are read again, and what stands in none. */
function withSecondLook(tesseract: Tesseract, ready: Prepared, { words, how }: Reading): Reading {
  const first = withoutStacks(words);
  const again = readingOf(reread(tesseract, ready.pixels, first), ready, how);
  const found = again.unread === 0 ? [] : secondLook(tesseract, ready.pixels, ready.letters, again.words);
  if (found.length === 0) return { ...again, first };
  const ways = [how, 'second look'].filter((each) => each !== '').join(', ');
  return { ...readingOf([...again.words, ...found], ready, ways), first: [...first, ...found] };
}

const isWrongWayUp = ({ words }: Reading): boolean => areLying(words) || meanConfidence(words) < TURN_CONFIDENCE;

const isWorrying = ({ words, unread }: Reading): boolean =>
  isCutUp(words) || doubtfulShare(words) > MANY_DOUBTFUL || unread > MANY_UNREAD;

/** The turn in which a strip of the page reads best, lines lying across it. */
function bestTurn(tesseract: Tesseract, page: Pixels, turns: readonly number[]): number {
  const worths = turns.map((quarters) => {
    const words = tesseract.recognise(strip(turned(page, quarters)), WAYS[0]);
    return areLying(words) ? 0 : worth(words);
  });
  return turns[worths.indexOf(Math.max(...worths))];
}

/** The rows that hold most of the page's ink. */
function strip({ widthPx, heightPx, pixels }: Pixels): Pixels {
  const rows = Math.max(1, Math.round(STRIP * heightPx));
  const ink = Array.from({ length: heightPx }, (_, y) =>
    pixels.subarray(y * widthPx, (y + 1) * widthPx).reduce((sum, value) => sum + (value < INK ? 1 : 0), 0),
  );
  let held = ink.slice(0, rows).reduce((sum, count) => sum + count, 0);
  let [first, most] = [0, held];
  for (let y = rows; y < heightPx; y++) {
    held += ink[y] - ink[y - rows];
    if (held > most) [first, most] = [y - rows + 1, held];
  }
  return { widthPx, heightPx: rows, pixels: pixels.subarray(first * widthPx, (first + rows) * widthPx) };
}

interface Turned {
  readonly page: GreyPage;
  /** Quarters clockwise that were asked for, before it was cleaned, and those that were found afterwards. */
  readonly asked: number;
  readonly further: number;
}

function toPage(reading: Reading, ready: Prepared, clean: Cleaned, { page, asked, further }: Turned): ReadPage {
  const { widthPx, heightPx, dpi } = page;
  const quarters = (asked + further) % 4;
  const isLying = quarters % 2 === 1;
  const [width, height] = isLying ? [heightPx, widthPx] : [widthPx, heightPx];
  const places = placesOn({ width, height }, further % 4, clean, ready);
  const doubts = doubtsOf({ words: reading.first, unread: reading.unread });
  const how = [...ready.how, reading.how].filter((each) => each !== '').join(', ') || 'as it is';
  return {
    ...places,
    unit: 'px',
    dpi: dpi || null,
    rotation: ([0, 90, 180, 270] as const)[quarters],
    reader: 'page',
    reason: `reader of pages (${how})${doubts.map(({ message }) => `; ${message}`).join('')}`,
    segments: onPage(segmentsOfWords(reading.words), ready.scale, places),
    rules: [],
    images: [],
    flags: [...(quarters === 0 ? [] : ['rotated' as const]), ...(doubts.length > 0 ? ['low_confidence' as const] : [])],
    warnings: doubts,
  };
}
