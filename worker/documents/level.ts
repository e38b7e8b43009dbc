/** Boxes of a page that lies a little askew: where they are when its lines are level, and back. */
import { heightOf, middleOf, widthOf } from './box.ts';
import type { Box, LaidPage, ReadPage, Segment } from './page.ts';

/** Degrees; less moves nothing by a line's height. */
const LEAST = 0.1;

type Page = Pick<ReadPage, 'width' | 'height' | 'skewDegrees'>;

/** The smallest box around a level one on the page. */
export function tilted(box: Box, page: Page): Box {
  const { sin, cos } = angle(page);
  const [w, h] = [widthOf(box), heightOf(box)];
  return boxAt(turned(box, page, sin), w * cos + h * Math.abs(sin), w * Math.abs(sin) + h * cos);
}

/** The level box that `tilted` would have made this one of. */
export function levelled(box: Box, page: Page): Box {
  const { sin, cos } = angle(page);
  const [w, h, share] = [widthOf(box), heightOf(box), cos ** 2 - sin ** 2];
  const level = (along: number, across: number) => Math.max(0, along * cos - across * Math.abs(sin)) / share;
  return boxAt(turned(box, page, -sin), level(w, h), level(h, w));
}

function angle({ skewDegrees }: Page): { sin: number; cos: number } {
  const radians = (skewDegrees * Math.PI) / 180;
  return { sin: Math.sin(radians), cos: Math.cos(radians) };
}

/** The box's middle, turned around the page's. */
function turned(box: Box, { width, height }: Page, sin: number): readonly [x: number, y: number] {
  const cos = Math.sqrt(1 - sin ** 2);
  const [x, y] = [(box[0] + box[2]) / 2 - width / 2, middleOf(box) - height / 2];
  return [width / 2 + x * cos + y * sin, height / 2 - x * sin + y * cos];
}

const boxAt = ([x, y]: readonly [number, number], w: number, h: number): Box => [
  x - w / 2,
  y - h / 2,
  x + w / 2,
  y + h / 2,
];

/** The page as it would be read if it were not askew; itself when it is not. */
export function levelPage(page: ReadPage): ReadPage {
  if (Math.abs(page.skewDegrees) < LEAST) return page;
  const level = (box: Box) => levelled(box, page);
  return {
    ...page,
    segments: page.segments.map((segment) => withBoxes(segment, level)),
    rules: page.rules.map(level),
    images: page.images.map(level),
  };
}

/** Blocks of a level page where they lie on this one. */
export function tiltPage(laid: LaidPage): LaidPage {
  if (Math.abs(laid.skewDegrees) < LEAST) return laid;
  return withBlockBoxes(laid, (box) => tilted(box, laid));
}

export function withBlockBoxes(laid: LaidPage, move: (box: Box) => Box): LaidPage {
  const blocks = laid.blocks.map((block) => ({
    ...block,
    box: move(block.box),
    lines: block.lines.map((line) => withBoxes(line, move)),
    ...(block.table && {
      table: { ...block.table, cells: block.table.cells.map((cell) => ({ ...cell, box: move(cell.box) })) },
    }),
  }));
  return { ...laid, blocks };
}

export function withBoxes(segment: Segment, move: (box: Box) => Box): Segment {
  const { words } = segment;
  return {
    ...segment,
    box: move(segment.box),
    ...(words && { words: words.map((word) => ({ ...word, box: move(word.box) })) }),
  };
}
