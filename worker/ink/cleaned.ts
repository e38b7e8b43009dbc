/** A page as it would be on white paper: dark letters, no specks, lines that run across it. From its pixels alone. */
import { turned, type Grey } from '../documents/grey.ts';
import { areLinesUpright, lettersOn } from './letters.ts';
import { flattened, inverted, paperOf } from './paper.ts';
import { withoutSpecks } from './specks.ts';

/** On white paper: darker is ink. */
export const INK = 150;

/** A page whose lines run across it, one way or the other. */
export interface Cleaned {
  readonly pixels: Grey;
  /** Lines ran from top to bottom: a quarter clockwise or a quarter back, nobody knows yet. It was turned clockwise. */
  readonly wasLying: boolean;
  /** What was done, in words. */
  readonly how: readonly string[];
}

export function cleaned(page: Grey, mayTurn: boolean): Cleaned {
  const how: string[] = [];
  let pixels: Grey = page;
  // The page itself stays as it is; its first copy is written over by every further step.
  const isOwn = () => pixels !== page;
  let paper = paperOf(pixels);
  if (paper.isDark) {
    pixels = inverted(pixels);
    paper = paperOf(pixels);
    how.push('inverted');
  }
  if (paper.isShaded) {
    pixels = flattened(pixels, paper, isOwn() ? pixels.pixels : undefined);
    how.push('paper made white');
  }
  const calm = withoutSpecks(pixels, isOwn());
  if (calm !== pixels) how.push('specks removed');
  const wasLying = mayTurn && areLinesUpright(lettersOn(calm, INK).boxes);
  return { pixels: wasLying ? turned(calm, 1) : calm, wasLying, how };
}
