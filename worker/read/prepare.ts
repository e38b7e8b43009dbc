/**
 * A page made easy to read, from its pixels alone, before anything is read: dark letters on white paper, no specks, lines that are
 * level, letters that are large enough.
 */
import { turned } from '../documents/grey.ts';
import type { Box } from '../documents/page.ts';
import type { GreyPage } from '../documents/reader.ts';
import { areLinesUpright, lettersOn } from './letters.ts';
import { flattened, inverted, paperOf } from './paper.ts';
import { doubled, levelled } from './pixels.ts';
import { skewOf } from './skew.ts';
import { withoutSpecks } from './specks.ts';
import type { Pixels } from './tesseract.ts';

/** On white paper: darker is ink. */
export const INK = 150;
/** Degrees; the reader levels less by itself, line by line. */
const LEAST_SKEW = 0.3;
/** Letters without ascenders that are lower are too small: the page is doubled, as long as it has no more pixels. */
const [SMALL_LETTER_PX, SMALL_PAGE_PX] = [8, 3_000_000];
/** So few pixels are doubled at little cost, for letters that are just large enough. */
const [LOW_LETTER_PX, TINY_PAGE_PX] = [14, 400_000];

/** A page whose lines run across it, one way or the other. */
export interface Cleaned {
  readonly pixels: Pixels;
  /** Lines ran from top to bottom: a quarter clockwise or a quarter back, nobody knows yet. It was turned clockwise. */
  readonly wasLying: boolean;
  /** What was done, in words. */
  readonly how: readonly string[];
}

/** What is read. */
export interface Prepared {
  readonly pixels: Pixels;
  /** Clockwise: how far lines fell towards the right. */
  readonly skewDegrees: number;
  readonly scale: 1 | 2;
  /** In the pixels that are read. */
  readonly letters: readonly Box[];
  readonly how: readonly string[];
}

export function cleaned(page: GreyPage, mayTurn: boolean): Cleaned {
  const how: string[] = [];
  let pixels: Pixels = page;
  let paper = paperOf(pixels);
  if (paper.isDark) {
    pixels = inverted(pixels);
    paper = paperOf(pixels);
    how.push('inverted');
  }
  if (paper.isShaded) {
    pixels = flattened(pixels, paper);
    how.push('paper made white');
  }
  const calm = withoutSpecks(pixels);
  if (calm !== pixels) how.push('specks removed');
  const wasLying = mayTurn && areLinesUpright(lettersOn(calm, INK).boxes);
  return { pixels: wasLying ? turned(calm, 1) : calm, wasLying, how };
}

/** `quarters` more, clockwise. */
export function prepared({ pixels, how }: Cleaned, quarters: number, mayDouble: boolean): Prepared {
  const upright = turned(pixels, quarters);
  const letters = lettersOn(upright, INK);
  const skew = skewOf(letters);
  const skewDegrees = Math.abs(skew) < LEAST_SKEW ? 0 : skew;
  const level = skewDegrees === 0 ? upright : levelled(upright, skewDegrees);
  const scale = mayDouble && isSmall(letters.heightPx, level.widthPx * level.heightPx) ? 2 : 1;
  const read = scale === 2 ? doubled(level) : level;
  return {
    pixels: read,
    skewDegrees,
    scale,
    letters: read === upright ? letters.boxes : lettersOn(read, INK).boxes,
    how: [...how, ...(skewDegrees === 0 ? [] : ['levelled']), ...(scale === 2 ? ['doubled'] : [])],
  };
}

function isSmall(letterPx: number, pixels: number): boolean {
  if (letterPx === 0) return false;
  return pixels < TINY_PAGE_PX ? letterPx < LOW_LETTER_PX : letterPx < SMALL_LETTER_PX && pixels < SMALL_PAGE_PX;
}
