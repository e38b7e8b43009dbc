/** Text that nobody sees on the page: beside it, covered, invisible, or in the colour of what it stands on. It is not a part of what the page says. */
import { around, sharesColumns } from '../documents/box.ts';
import type { Character } from '../documents/characters.ts';
import type { Box } from '../documents/page.ts';
import type { PageSpace } from './page-space.ts';
import type { DrawnBox } from './render.ts';
import type { TextLayer } from './text-layer.ts';

/** Of 255: what differs by less within a character's box, in every colour, shows no character. */
const CONTRAST = 16;
const LETTER = /[\p{L}\p{N}]/u;

/**
 * `layer` without what is not seen. `covers`: what is drawn after text. `draw` gives the page as pixels; it is asked only where something may
 * be unseen, and null when it can not be drawn: then what may be unseen stays.
 */
export function withoutUnseen(
  layer: TextLayer,
  space: PageSpace,
  covers: readonly Box[],
  draw: () => DrawnBox | null,
): TextLayer {
  const area = covers.length === 0 ? null : around(covers);
  const isBeside = ({ box: [x0, y0, x1, y1] }: Character) =>
    x1 <= 0 || y1 <= 0 || x0 >= space.width || y0 >= space.height;
  const isDoubtful = (each: Character) =>
    !isBlank(each) && !isBeside(each) && (each.isFaint === true || (area !== null && overlaps(each.box, area)));
  const page = layer.characters.some(isDoubtful) ? draw() : null;
  const isUnseen = layer.characters.map(
    (each) => !isBlank(each) && (isBeside(each) || (page !== null && isDoubtful(each) && !isDrawn(page, space, each))),
  );
  const characters = layer.characters.filter((_, i) => !isUnseen[i] || isSmallSign(layer.characters, isUnseen, i));
  const unseen = layer.characters.length - characters.length;
  if (unseen === 0) return layer;
  return { ...layer, characters, drawn: Math.max(0, layer.drawn - unseen), unseen };
}

const isBlank = ({ code }: Character): boolean => code <= 32 || code === 0xa0;
const overlaps = (a: Box, b: Box): boolean => sharesColumns(a, b) && a[1] < b[3] && a[3] > b[1];

/** A full stop may be too small to be told from its paper: it is seen where what stands right beside it is. */
function isSmallSign(characters: readonly Character[], isUnseen: readonly boolean[], i: number): boolean {
  if (LETTER.test(String.fromCodePoint(characters[i].code))) return false;
  return [i - 1, i + 1].some((at) => characters[at] !== undefined && !isBlank(characters[at]) && !isUnseen[at]);
}

/** Whether something of another colour is in its box. */
function isDrawn({ widthPx, heightPx, pixels }: DrawnBox, { width, height }: PageSpace, { box }: Character): boolean {
  const [across, down] = [widthPx / width, heightPx / height];
  const within = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const [x0, x1] = [within(Math.floor(box[0] * across), widthPx), within(Math.ceil(box[2] * across), widthPx)];
  const [y0, y1] = [within(Math.floor(box[1] * down), heightPx), within(Math.ceil(box[3] * down), heightPx)];
  const [least, most] = [
    [255, 255, 255],
    [0, 0, 0],
  ];
  for (let y = y0; y < y1; y++) {
    for (let i = 3 * (y * widthPx + x0); i < 3 * (y * widthPx + x1); i++) {
      least[i % 3] = Math.min(least[i % 3], pixels[i]);
      most[i % 3] = Math.max(most[i % 3], pixels[i]);
    }
  }
  return most.some((value, colour) => value - least[colour] >= CONTRAST);
}
