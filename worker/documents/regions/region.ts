/**
 * Regions of a page that a model reads, and what it read. A region is a block of the first reader's page: its box stays, whatever the
 * model says. Types and no code.
 */
import type { Box, Table } from '../page.ts';

/** What GLM-OCR is asked to do with a picture. */
export type RegionTask = 'table' | 'formula' | 'text';

export interface Region {
  /** Id of its block; null: the page, on which the first reader found letters and no block. */
  readonly block: string | null;
  readonly task: RegionTask;
  /** In the page's units. */
  readonly box: Box;
}

/** A table without places: the reply has none. */
export interface ReplyTable extends Omit<Table, 'cells'> {
  readonly cells: readonly Omit<Table['cells'][number], 'box'>[];
}

/** A reply that has the shape that was asked for. */
export type Reading =
  | { readonly kind: 'table'; readonly table: ReplyTable }
  | { readonly kind: 'formula'; readonly latex: string }
  | { readonly kind: 'text'; readonly text: string };
