/** A clean page made easy to read, from its pixels alone, before anything is read: lines that are level, letters that are large enough. */
import { turned } from '../documents/grey.ts';
import type { Box } from '../documents/page.ts';
import { INK, type Cleaned } from '../ink/cleaned.ts';
import { withoutInverse } from '../ink/inverse.ts';
import { lettersOn } from '../ink/letters.ts';
import { doubled, levelled } from './pixels.ts';
import { skewOf } from './skew.ts';
import type { Pixels } from './tesseract.ts';

/** Degrees; the reader levels less by itself, line by line. */
const LEAST_SKEW = 0.3;
/** Letters without ascenders that are lower are too small: the page is doubled, as long as it has no more pixels. */
const [SMALL_LETTER_PX, SMALL_PAGE_PX] = [8, 3_000_000];
/** So few pixels are doubled at little cost, for letters that are just large enough. */
const [LOW_LETTER_PX, TINY_PAGE_PX] = [14, 400_000];

/** What is read. */
export interface Prepared {
  readonly pixels: Pixels;
  /** Clockwise: how far lines fell towards the right. */
  readonly skewDegrees: number;
  readonly scale: 1 | 2;
  /** In the pixels that are read. */
  readonly letters: readonly Box[];
  readonly marks: readonly Box[];
  readonly how: readonly string[];
}

/** `quarters` more, clockwise. */
export function prepared({ pixels, how }: Cleaned, quarters: number, mayDouble: boolean): Prepared {
  const upright = turned(pixels, quarters);
  const letters = lettersOn(upright, INK);
  const skew = skewOf(letters);
  const skewDegrees = Math.abs(skew) < LEAST_SKEW ? 0 : skew;
  const turnedBack = skewDegrees === 0 ? upright : levelled(upright, skewDegrees);
  const level = withoutInverse(turnedBack, INK, skewDegrees !== 0);
  const scale = mayDouble && isSmall(letters.heightPx, level.widthPx * level.heightPx) ? 2 : 1;
  const read = scale === 2 ? doubled(level) : level;
  const seen = read === upright ? letters : lettersOn(read, INK);
  return {
    pixels: read,
    skewDegrees,
    scale,
    letters: seen.boxes,
    marks: seen.marks,
    how: [
      ...how,
      ...(skewDegrees === 0 ? [] : ['levelled']),
      ...(level === turnedBack ? [] : ['dark areas inverted']),
      ...(scale === 2 ? ['doubled'] : []),
    ],
  };
}

function isSmall(letterPx: number, pixels: number): boolean {
  if (letterPx === 0) return false;
  return pixels < TINY_PAGE_PX ? letterPx < LOW_LETTER_PX : letterPx < SMALL_LETTER_PX && pixels < SMALL_PAGE_PX;
}
