/** Blocks of a read document as a model is shown them: with tags that it can name. */
import type { PageResult } from '../documents/result.ts';

export interface Passage {
  readonly page: number;
  /** Also its tag. */
  readonly block: string;
  readonly bbox: readonly number[];
  readonly text: string;
  readonly isHeading: boolean;
}

export type Passages = () => Promise<AsyncIterable<Passage>>;

/** Where a value or a sentence comes from. */
export type Citation = Pick<Passage, 'page' | 'block' | 'bbox'>;

export const citationOf = ({ page, block, bbox }: Passage): Citation => ({ page, block, bbox });

/** Blocks with text of the pages that are wanted; null is all of them. */
export async function* passagesOf(
  pages: AsyncIterable<PageResult>,
  wanted: ReadonlySet<number> | null,
): AsyncGenerator<Passage> {
  for await (const { page, blocks } of pages) {
    if (wanted !== null && !wanted.has(page)) continue;
    for (const { id, bbox, text, label } of blocks)
      if (text !== '') yield { page, block: id, bbox, text, isHeading: label === 'title' || label === 'heading' };
  }
}

export const shown = ({ block, text }: Passage): string => `[${block}] ${text}`;

/** Lower-cased words and numbers. */
export const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+(?:[.,'-]\p{N}+)*/gu) ?? [];
