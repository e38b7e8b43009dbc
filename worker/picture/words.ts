/**
 * Characters → words. The net drops most spaces of Latin text, so the picture decides: where the gap without ink between two
 * characters is wide against the line's usual one, a word ends.
 */
import type { Character } from './characters.ts';
import { widestWhite, type White } from './white.ts';

/** In columns of a line as high as the net reads it. */
const LEAST_GAP_PX = 7;
/** Against the median gap: a space is so much wider. */
const [TIMES, MORE_PX] = [1.7, 3];
/** The net's own doubt is enough where the picture has some gap. */
const [NET_SPACE, NET_GAP_PX] = [0.3, 4];
/** A one stands in the room of wider figures: so much on either side of it is no gap. */
const ROOM_OF_ONE_PX = 4;
/** Letters with room under their arms: the net puts a space behind them where none is. */
const OVERHANGING = /[TFVWY]/;
/** Scripts that are written with spaces. */
const SPACED = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}\p{P}\p{Sc}\p{Sm}\p{So}]/u;
/** Han has punctuation of its own, which stands without spaces. */
const WIDE = /[\u3000-\u303f\uff00-\uffef]/;

export interface LineWord {
  readonly text: string;
  /** The mean of its characters. */
  readonly confidence: number;
  /** Columns from..to of the piece. */
  readonly fromPx: number;
  readonly toPx: number;
}

/** `white` of whiteColumns; `stepPx`: columns of the picture per step of the net. */
export function wordsOfCharacters(characters: readonly Character[], white: Uint8Array, stepPx: number): LineWord[] {
  const gaps = characters.slice(1).map((next, i) => gapBetween(characters[i], next, white, stepPx));
  const widths = gaps.map(({ from, to }) => to - from);
  const median = widths.toSorted((a, b) => a - b)[widths.length >> 1] ?? 0;
  // Before a wall of bricks no column is without ink: then the net alone decides.
  const isSeen = widths.some((width) => width >= LEAST_GAP_PX);
  const usual = Math.max(LEAST_GAP_PX, TIMES * median + MORE_PX);
  const words: LineWord[] = [];
  let open: Character[] = [];
  let fromPx = firstInk(white);
  const close = (toPx: number, nextPx: number): void => {
    if (open.length > 0) words.push(wordOf(open, fromPx, toPx));
    open = [];
    fromPx = nextPx;
  };
  for (const [i, character] of characters.entries()) {
    const gap = gaps[i];
    open.push(character);
    if (gap === undefined) continue;
    const isEnd = isSeen
      ? isSpace(character, characters[i + 1], gap.to - gap.from, usual)
      : character.space > NET_SPACE;
    if (isEnd) close(gap.from, gap.to);
  }
  close(lastInk(white), white.length);
  return words;
}

function isSpace(character: Character, next: Character, gapPx: number, usual: number): boolean {
  if (!isSpaced(character.text) || !isSpaced(next.text)) return character.space === 1;
  const ones = [character, next].filter(({ text }) => text === '1').length;
  if (gapPx - ones * ROOM_OF_ONE_PX >= usual) return true;
  if (OVERHANGING.test(character.text)) return character.space > NET_SPACE && gapPx >= LEAST_GAP_PX;
  return character.space === 1 || (character.space > NET_SPACE && gapPx >= NET_GAP_PX);
}

const isSpaced = (text: string): boolean => SPACED.test(text) && !WIDE.test(text);

/** Between the middles of two characters: where their ink is may differ from where the net saw them. */
function gapBetween(character: Character, next: Character, white: Uint8Array, stepPx: number): White {
  const middle = ({ from, to }: Character) => Math.min(white.length, Math.round(((from + to) / 2) * stepPx));
  return widestWhite(white, middle(character), middle(next));
}

const firstInk = (white: Uint8Array): number => Math.max(0, white.indexOf(0));
const lastInk = (white: Uint8Array): number => white.lastIndexOf(0) + 1 || white.length;

function wordOf(characters: readonly Character[], fromPx: number, toPx: number): LineWord {
  const sum = characters.reduce((total, { probability }) => total + probability, 0);
  return { text: characters.map(({ text }) => text).join(''), confidence: sum / characters.length, fromPx, toPx };
}
