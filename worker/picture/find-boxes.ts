/** Where text is on a page, and whether its lines may run from top to bottom, which the net can't see. */
import { cleaned, INK } from '../ink/cleaned.ts';
import { areLinesUpright, lettersOn } from '../ink/letters.ts';
import { withoutSpecks } from '../ink/specks.ts';
import type { Grey } from '../documents/grey.ts';
import { detect, type Detector } from './detect.ts';
import type { TurnedBox } from './turned-box.ts';

export interface FoundBoxes {
  readonly boxes: readonly TurnedBox[];
  /** Letters stand nearer to those below them than to those beside them: then columns may have been taken for words. */
  readonly mayLie: boolean;
}

/** `isLean`: with less memory. @throws what the net throws */
export function findBoxes(detector: Detector, picture: Grey & { readonly dpi: number }, isLean: boolean): FoundBoxes {
  const boxes = detect(detector, { ...withoutSpecks(picture), dpi: picture.dpi }, isLean);
  const letters = lettersOn(cleaned(picture, { mayTurn: false, mayLayFlat: false }).pixels, INK);
  return { boxes, mayLie: areLinesUpright(letters.boxes) };
}
