/** A page as it would be on white paper: dark letters, no specks, lines that run across it. From its pixels alone. */
import { turned, type Grey } from '../documents/grey.ts';
import { strengthened } from './faint.ts';
import { areLinesUpright, lettersOn } from './letters.ts';
import { flattened, inverted, paperOf } from './paper.ts';
import { rectified, type Rectified } from './rectified.ts';
import { withoutSpecks } from './specks.ts';
import { cornersOf, sheetOf, withoutSurround } from './surround.ts';

/** On white paper: darker is ink. */
export const INK = 150;

/** A page whose lines run across it, one way or the other. */
export interface Cleaned {
  readonly pixels: Grey;
  /** Lines ran from top to bottom: a quarter clockwise or a quarter back, nobody knows yet. It was turned clockwise. */
  readonly wasLying: boolean;
  /** Of a sheet that was photographed from an angle: where its places, before it was turned, lie in the photo. null: where they are. */
  readonly toPhoto: Rectified['toPhoto'] | null;
  /** As it was before it was turned. */
  readonly sheet: Pick<Grey, 'widthPx' | 'heightPx'>;
  /** A sheet was seen from an angle, and not laid flat. */
  readonly isAngled: boolean;
  /** What was done, in words. */
  readonly how: readonly string[];
}

/** What may move: without either, every place stays where it is. */
export interface Moves {
  readonly mayTurn: boolean;
  readonly mayLayFlat: boolean;
}

export function cleaned(page: Grey, { mayTurn, mayLayFlat }: Moves): Cleaned {
  const how: string[] = [];
  let pixels: Grey = page;
  let toPhoto: Cleaned['toPhoto'] = null;
  // The page itself stays as it is; its first copy is written over by every further step.
  const isOwn = () => pixels !== page;
  let paper = paperOf(pixels);
  if (paper.isDark) {
    pixels = inverted(pixels);
    paper = paperOf(pixels);
    how.push('inverted');
  }
  const sheet = paper.isShaded ? sheetOf(pixels) : null;
  const seen = sheet && cornersOf(sheet, pixels);
  const corners = mayLayFlat ? seen : null;
  if (corners) {
    ({ pixels, toPhoto } = rectified(pixels, corners));
    paper = paperOf(pixels);
    how.push('laid flat');
  }
  if (paper.isShaded) {
    pixels = flattened(pixels, paper, isOwn() ? pixels.pixels : undefined);
    how.push('paper made white');
  }
  if (sheet && !corners) {
    pixels = withoutSurround(pixels, sheet, isOwn() ? pixels.pixels : undefined);
    how.push('cut out');
  }
  const strong = strengthened(pixels, isOwn());
  if (strong !== pixels) how.push('ink made dark');
  pixels = strong;
  const calm = withoutSpecks(pixels, isOwn());
  if (calm !== pixels) how.push('specks removed');
  pixels = calm;
  const wasLying = mayTurn && areLinesUpright(lettersOn(pixels, INK).boxes);
  return {
    pixels: wasLying ? turned(pixels, 1) : pixels,
    wasLying,
    toPhoto,
    isAngled: seen !== null && !corners,
    sheet: { widthPx: pixels.widthPx, heightPx: pixels.heightPx },
    how,
  };
}
