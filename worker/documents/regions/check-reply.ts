/** What a model replied to a region → a reading that has the shape which was asked for. */
import type { Block, LaidPage } from '../page.ts';
import { GlimpseError } from '../../errors.ts';
import { formulaReply } from './formula-reply.ts';
import type { Reading, Region, ReplyTable } from './region.ts';
import { tableReply } from './table-reply.ts';
import { textReply } from './text-reply.ts';

/** @throws GlimpseError region_malformed */
export function checkedReply({ task }: Region, reply: string): Reading {
  if (task === 'table') return { kind: 'table', table: tableReply(reply) };
  if (task === 'formula') return { kind: 'formula', latex: formulaReply(reply) };
  return { kind: 'text', text: textReply(reply) };
}

/**
 * A text layer's letters are exact: of its tables a model may say how they are built, not what stands in them.
 * @throws GlimpseError region_differs
 */
export function checkLetters({ reader }: Pick<LaidPage, 'reader'>, block: Block | undefined, reading: Reading): void {
  if (reader !== 'text' || reading.kind !== 'table' || !block?.table) return;
  if (lettersOf(block.table) === lettersOf(reading.table)) return;
  throw new GlimpseError('region_differs', 'The model read other letters in the table than its text layer has.');
}

/** Without blanks, sorted: cells may be put together or taken apart. */
const lettersOf = ({ cells }: Pick<ReplyTable, 'cells'>): string =>
  Array.from(
    cells
      .map(({ text }) => text)
      .join('')
      .normalize('NFKC')
      .replaceAll(/\s/g, ''),
  )
    .sort()
    .join('');
