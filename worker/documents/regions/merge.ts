/** What a model read, in place of what the first reader had of the same blocks. Boxes, order, lines and confidence stay. */
import type { Block, Flag, LaidPage } from '../page.ts';
import { tableText } from '../tables.ts';
import { placedTable } from './cell-places.ts';
import type { Reading, Region } from './region.ts';

export interface ReadRegion {
  readonly region: Region;
  readonly reading: Reading;
}

export function mergedPage(page: LaidPage, read: readonly ReadRegion[]): LaidPage {
  const byBlock = new Map(read.map(({ region, reading }) => [region.block, reading]));
  const blocks = page.blocks.map((block) => mergedBlock(block, byBlock.get(block.id)));
  const whole = read.find(({ region }) => region.block === null);
  return { ...page, blocks: whole ? [...blocks, newBlock(page, whole)] : blocks };
}

function mergedBlock(block: Block, reading: Reading | undefined): Block {
  if (reading === undefined) return block;
  const flags: Flag[] = [...block.flags.filter((flag) => flag !== 'guessed_table'), 'from_vlm'];
  if (reading.kind === 'formula') return { ...block, text: reading.latex, flags };
  if (reading.kind === 'text') return { ...block, text: withoutMark(reading.text, block.mark), flags };
  const table = placedTable(reading.table, block);
  return { ...block, table, text: tableText(table), flags };
}

/** A list item's mark is kept beside its text. */
const withoutMark = (text: string, mark: string | undefined): string =>
  mark !== undefined && text.startsWith(`${mark} `) ? text.slice(mark.length + 1) : text;

/** Of a page on which the first reader found no block. How sure a model is, nobody knows. */
function newBlock({ page, blocks }: LaidPage, { region, reading }: ReadRegion): Block {
  const order = blocks.length;
  return {
    id: `p${page}-b${order + 1}`,
    label: 'text',
    order,
    box: region.box,
    text: reading.kind === 'text' ? reading.text : '',
    confidence: 0,
    lines: [],
    flags: ['low_confidence', 'from_vlm'],
  };
}
