/** What the lines of a page say, and how many of its letters stand in none of them: what the net's confidence knows nothing of. */
import type { Grey } from '../documents/grey.ts';
import { cleaned, INK } from '../ink/cleaned.ts';
import { lettersOn } from '../ink/letters.ts';
import { withoutSpecks } from '../ink/specks.ts';
import { outsideWords } from '../ink/unread.ts';
import { recognise, type PictureLine, type Recogniser } from './recognise.ts';
import { segmentOf } from './to-page.ts';
import type { TurnedBox } from './turned-box.ts';

export interface ReadLines {
  readonly lines: readonly PictureLine[];
  /** Letters that were seen and stand in no word, per letter; 0 of a scene, whose branches and bricks look like letters. */
  readonly unread: number;
  readonly isSpeckled: boolean;
  readonly isAngled: boolean;
}

/** Of the pixels: a page has less colour than a scene. */
const COLOURFUL = 0.2;

/** `isLean`: with less memory. @throws what the net throws */
export function readLines(
  recogniser: Recogniser,
  picture: Grey & { readonly colour?: number },
  boxes: readonly TurnedBox[],
  isLean: boolean,
): ReadLines {
  const calm = withoutSpecks(picture);
  const lines = recognise(recogniser, calm, boxes, isLean);
  const isSpeckled = calm !== picture;
  if ((picture.colour ?? 0) > COLOURFUL) return { lines, unread: 0, isSpeckled, isAngled: false };
  const { pixels, isAngled } = cleaned(calm, { mayTurn: false, mayLayFlat: false });
  return { lines, unread: unreadShare(pixels, lines), isSpeckled, isAngled };
}

/** `clean`: on white paper. */
function unreadShare(clean: Grey, lines: readonly PictureLine[]): number {
  const letters = lettersOn(clean, INK).boxes;
  const words = lines.flatMap((line) => segmentOf(line).words ?? []);
  return letters.length === 0 ? 0 : outsideWords(letters, words) / letters.length;
}
