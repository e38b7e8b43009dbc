/** The headings of a page, as a document's table of contents lists them. */
import type { LaidPage } from './page.ts';

export interface OutlineEntry {
  readonly level: number;
  readonly text: string;
  readonly page: number;
  /** Id of the heading's block. */
  readonly block: string;
}

export function outlineOf({ page, blocks }: Pick<LaidPage, 'page' | 'blocks'>): OutlineEntry[] {
  return blocks
    .filter(({ label }) => label === 'title' || label === 'heading')
    .map(({ id, text, level = 1 }) => ({ level, text, page, block: id }));
}
