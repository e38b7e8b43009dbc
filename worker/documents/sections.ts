/** Blocks → what a document is made of: items of one list belong together; everything else stands alone. */
import { ordinal } from './lists.ts';
import type { Block } from './page.ts';

export type Section =
  | { readonly kind: 'block'; readonly block: Block }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly start: number; readonly items: Block[] };

export interface Shown {
  /** Whether headers, footers and page numbers are part of the text. */
  readonly headersFooters: boolean;
  /** Whether every table is HTML in Markdown, and not only one that has spans. */
  readonly htmlTables?: boolean;
}

export const FURNITURE: ReadonlySet<Block['label']> = new Set(['header', 'footer', 'page_number']);
const ORDERED = /[\p{L}\d]/u;

export function sectionsOf(blocks: readonly Block[], { headersFooters }: Pick<Shown, 'headersFooters'>): Section[] {
  const sections: Section[] = [];
  for (const block of blocks) {
    if (!headersFooters && FURNITURE.has(block.label)) continue;
    if (block.label !== 'list_item') {
      sections.push({ kind: 'block', block });
      continue;
    }
    const isOrdered = ORDERED.test(block.mark ?? '');
    const open = sections.at(-1);
    const last = open?.kind === 'list' && open.isOrdered === isOrdered ? open : null;
    if (last) last.items.push(block);
    else sections.push({ kind: 'list', isOrdered, start: isOrdered ? ordinal(block.mark!) : 1, items: [block] });
  }
  return sections;
}
