/** Figures that are small and stand high or low → the signs that Unicode has for them: 10²³ is not 1023. */
import { heightOf, median } from './box.ts';
import type { Box } from './page.ts';

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ';
const LOWERED = '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ';
const PLAIN = '0123456789+-=()n';

/** Of the size of the usual letters: smaller, and so much higher at its lower end, or lower at its upper end. */
const [SMALLER, HIGHER, LOWER] = [0.8, 0.15, 0.25];

interface Placed {
  readonly code: number;
  /** In height as loose as the font. */
  readonly box: Box;
}

/** The code of the sign that each of the characters of a line is. */
export function raisedCodes(line: readonly Placed[]): number[] {
  const size = Math.max(0, ...line.map(({ box }) => heightOf(box)));
  const usual = line.filter(({ box }) => heightOf(box) > SMALLER * size);
  const [top, bottom] = [median(usual.map(({ box }) => box[1])), median(usual.map(({ box }) => box[3]))];
  return line.map(({ code, box }) => {
    const at = heightOf(box) > SMALLER * size ? -1 : PLAIN.indexOf(String.fromCodePoint(code).replace('−', '-'));
    if (at < 0) return code;
    if (box[3] < bottom - HIGHER * size) return RAISED.codePointAt(at)!;
    return box[1] > top + LOWER * size ? LOWERED.codePointAt(at)! : code;
  });
}
