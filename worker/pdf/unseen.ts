/** Text that nobody sees on the page: beside it, invisible, or in the colour of what it stands on. It is not a part of what the page says. */
import type { Character } from '../documents/characters.ts';
import type { GreyPage } from '../documents/reader.ts';
import type { PageSpace } from './page-space.ts';
import type { TextLayer } from './text-layer.ts';

/** Of 255: what differs by less within a character's box shows no character. */
const CONTRAST = 16;

/**
 * `layer` without what is not seen. `draw` gives the page as pixels; it is asked only where something may be unseen, and null when it can not be
 * drawn: then what may be unseen stays.
 */
export function withoutUnseen(layer: TextLayer, space: PageSpace, draw: () => GreyPage | null): TextLayer {
  const isBeside = ({ box: [x0, y0, x1, y1] }: Character) =>
    x1 <= 0 || y1 <= 0 || x0 >= space.width || y0 >= space.height;
  const page = layer.characters.some((each) => each.isFaint && !isBlank(each) && !isBeside(each)) ? draw() : null;
  const isUnseen = (each: Character) =>
    !isBlank(each) && (isBeside(each) || (each.isFaint === true && page !== null && !isDrawn(page, space, each)));
  const characters = layer.characters.filter((each) => !isUnseen(each));
  const unseen = layer.characters.length - characters.length;
  if (unseen === 0) return layer;
  return { ...layer, characters, drawn: Math.max(0, layer.drawn - unseen), unseen };
}

const isBlank = ({ code }: Character): boolean => code <= 32 || code === 0xa0;

/** Whether something of another grey is in its box. */
function isDrawn({ widthPx, heightPx, pixels }: GreyPage, { width, height }: PageSpace, { box }: Character): boolean {
  const [across, down] = [widthPx / width, heightPx / height];
  const within = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const [x0, x1] = [within(Math.floor(box[0] * across), widthPx), within(Math.ceil(box[2] * across), widthPx)];
  const [y0, y1] = [within(Math.floor(box[1] * down), heightPx), within(Math.ceil(box[3] * down), heightPx)];
  let [least, most] = [255, 0];
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const value = pixels[y * widthPx + x];
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return most - least >= CONTRAST;
}
