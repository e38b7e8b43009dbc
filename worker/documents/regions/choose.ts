/** Which regions of a page a model reads: those that the first reader guessed or was unsure of, or all where the model was asked for. */
import { heightOf, widthOf } from '../box.ts';
import type { Block, Box, LaidPage } from '../page.ts';
import type { Region, RegionTask } from './region.ts';

/** Around a block, in shares of the page's width: rules and accents stand there. */
const MARGIN = 0.008;
/** A model reads letters, and what is drawn stays what it is. */
const DRAWN: ReadonlySet<Block['label']> = new Set(['figure', 'seal']);

/** In the order in which they are worth most: tables, formulas, then texts from the least sure one on. */
export function regionsOf(page: LaidPage, isAsked: boolean): Region[] {
  const { blocks, flags, width, height } = page;
  const isUnsure = (block: Block) => block.flags.includes('low_confidence');
  const read = blocks.filter((block) => !DRAWN.has(block.label) && widthOf(block.box) > 0 && heightOf(block.box) > 0);
  if (read.length === 0)
    return flags.includes('low_confidence') ? [{ block: null, task: 'text', box: [0, 0, width, height] }] : [];
  const wanted = read.filter((block) => isAsked || isUnsure(block) || isGuessed(block));
  const regions = wanted
    .map((block) => ({ block, task: taskOf(block) }))
    .toSorted((a, b) => RANK[a.task] - RANK[b.task] || a.block.confidence - b.block.confidence);
  return regions.map(({ block, task }) => ({ block: block.id, task, box: widened(block.box, page) }));
}

const RANK: Readonly<Record<RegionTask, number>> = { table: 0, formula: 1, text: 2 };

const isGuessed = ({ flags, label }: Block): boolean => label === 'formula' || flags.includes('guessed_table');

function taskOf({ label, table }: Block): RegionTask {
  if (table) return 'table';
  return label === 'formula' ? 'formula' : 'text';
}

function widened([x0, y0, x1, y1]: Box, { width, height }: LaidPage): Box {
  const margin = MARGIN * width;
  return [
    Math.max(0, x0 - margin),
    Math.max(0, y0 - margin),
    Math.min(width, x1 + margin),
    Math.min(height, y1 + margin),
  ];
}
