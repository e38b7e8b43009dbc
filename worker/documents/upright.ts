/** A page that leans is laid out as if it were flat; its boxes stay where they are on it. */
import { around, heightOf, holds, middleOf, widthOf } from './box.ts';
import { withBoxes } from './level.ts';
import type { Block, Box, LaidPage, ReadPage, Segment } from './page.ts';
import type { Slants } from './slants.ts';

/** What lies along a slant is higher than it is on a flat page; at least so much of its height is its own. */
const OWN_HEIGHT = 0.5;

/** `layOut` sees the page with columns upright and rows level. */
export function laidOutUpright(page: ReadPage, slants: Slants, layOut: (page: ReadPage) => LaidPage): LaidPage {
  const originals = new Map(
    page.segments.map((segment) => [withBoxes(segment, (box) => upright(box, slants, page)), segment]),
  );
  const laid = layOut({ ...page, segments: [...originals.keys()] });
  return { ...laid, blocks: laid.blocks.map((block) => leaning(block, originals)) };
}

function upright(box: Box, { lean, fan, fall, spread }: Slants, { width, height }: ReadPage): Box {
  const v = middleOf(box) - height / 2;
  const slope = fall + (spread * v) / height;
  const acrossBy = (x: number) => x + (lean + fan * (x / width - 0.5)) * v;
  const half = Math.max(OWN_HEIGHT * heightOf(box), heightOf(box) - Math.abs(slope) * widthOf(box)) / 2;
  const middle = middleOf(box) + slope * ((box[0] + box[2]) / 2 - width / 2);
  return [acrossBy(box[0]), middle - half, acrossBy(box[2]), middle + half];
}

function leaning(block: Block, originals: ReadonlyMap<Segment, Segment>): Block {
  const { table } = block;
  const within = (box: Box): Box => {
    const inside = block.lines.filter((line) => holds(box, line.box)).map((line) => originals.get(line)!.box);
    return inside.length === 0 ? box : around(inside);
  };
  const lines = block.lines.map((line) => originals.get(line)!);
  return {
    ...block,
    lines,
    box: lines.length === 0 ? block.box : around(lines.map(({ box }) => box)),
    ...(table && { table: { ...table, cells: table.cells.map((cell) => ({ ...cell, box: within(cell.box) })) } }),
  };
}
