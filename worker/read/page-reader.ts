/**
 * The reader of pages: in which order a page is read, and which reading is kept. Each further one only where the one before
 * gives a reason. Source: docs/documents.md, "How scans are read".
 */
import { heightOf, median } from '../documents/box.ts';
import type { ReadPage } from '../documents/page.ts';
import type { GreyPage, ReadOptions } from '../documents/reader.ts';
import { doubled, turned } from './pixels.ts';
import type { FoundWord, Pixels, RecogniseOptions, Tesseract } from './tesseract.ts';
import { areDoubtful, areLying, isCutUp, meanConfidence, segmentsOfWords, worth } from './words.ts';

/** Words that are lower have letters that are too small: the page is doubled. */
const SMALL_WORD_PX = 16;
/** Doubled it is still no larger than this. */
const SMALL_PAGE_PX = 3_000_000;
/** Below it something is wrong: the page may lie on its side. */
const TURN_CONFIDENCE = 0.6;
const LOW_CONFIDENCE = 0.75;
/** Of the page's height, tried in the other turns. */
const STRIP = 0.25;

interface Reading {
  readonly words: readonly FoundWord[];
  /** Quarters clockwise that the page was turned. */
  readonly quarters: number;
  readonly scale: number;
  readonly how: string;
}

export function readPage(tesseract: Tesseract, page: GreyPage, options: ReadOptions): ReadPage {
  const read = (
    from: Pick<Reading, 'quarters' | 'scale'>,
    how: string,
    more: Partial<RecogniseOptions> = {},
  ): Reading => {
    const upright = turned(page, from.quarters);
    const pixels = from.scale === 2 ? doubled(upright) : upright;
    const words = tesseract.recognise(pixels, { mode: 'page', threshold: 'page', ...more });
    return { ...from, words, how };
  };
  const asked = options.rotate === 'auto' ? 0 : options.rotate / 90;
  let best = read({ quarters: asked, scale: 1 }, 'page');
  if (options.rotate === 'auto' && (areLying(best.words) || meanConfidence(best.words) < TURN_CONFIDENCE)) {
    const quarters = bestTurn(tesseract, page);
    if (quarters !== 0) best = better(best, read({ quarters, scale: 1 }, 'turned'), areLying(best.words) ? LYING : 1);
  }
  if (options.attempt > 1) return toPage(best, page);
  if (areSmall(best.words) && page.widthPx * page.heightPx < SMALL_PAGE_PX)
    best = better(best, read({ ...best, scale: 2 }, 'doubled'));
  if (!page.isRendered) best = better(best, read(best, 'local threshold', { threshold: 'local' }));
  if (isCutUp(best.words) || areDoubtful(best.words)) best = better(best, read(best, 'one column', { mode: 'column' }));
  return toPage(best, page);
}

/** A page that lies may be read nearly as well as it would be upright, with its words one above the other. */
const LYING = 0.9;
const areSmall = (words: readonly FoundWord[]): boolean =>
  words.length > 0 && median(words.map(({ box }) => heightOf(box))) < SMALL_WORD_PX;

/** Letters times confidence decide; the first one's count `share`. */
const better = (a: Reading, b: Reading, share = 1): Reading => (worth(b.words) > share * worth(a.words) ? b : a);

/** The turn in which a strip of the page reads best, lines lying across it. */
function bestTurn(tesseract: Tesseract, page: Pixels): number {
  const worths = [0, 1, 2, 3].map((quarters) => {
    const words = tesseract.recognise(strip(turned(page, quarters)), { mode: 'page', threshold: 'page' });
    return areLying(words) ? 0 : worth(words);
  });
  return worths.indexOf(Math.max(...worths));
}

/** From the middle of the page, where text is most likely. */
function strip({ widthPx, heightPx, pixels }: Pixels): Pixels {
  const rows = Math.max(1, Math.round(STRIP * heightPx));
  const first = Math.floor((heightPx - rows) / 2);
  return { widthPx, heightPx: rows, pixels: pixels.subarray(first * widthPx, (first + rows) * widthPx) };
}

function toPage({ words, quarters, scale, how }: Reading, { widthPx, heightPx, dpi }: GreyPage): ReadPage {
  const isLying = quarters % 2 === 1;
  const isLow = words.length > 0 && meanConfidence(words) < LOW_CONFIDENCE;
  return {
    width: isLying ? heightPx : widthPx,
    height: isLying ? widthPx : heightPx,
    unit: 'px',
    dpi: dpi || null,
    rotation: ([0, 90, 180, 270] as const)[quarters],
    skewDegrees: 0,
    reader: 'page',
    reason: `reader of pages (${how})`,
    segments: segmentsOfWords(words, scale),
    rules: [],
    images: [],
    flags: [...(quarters === 0 ? [] : ['rotated' as const]), ...(isLow ? ['low_confidence' as const] : [])],
  };
}
