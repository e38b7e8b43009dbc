/** Blocks → text without markup, a block a line. */
import type { Block } from './page.ts';
import { FURNITURE, type Shown } from './sections.ts';

/** Of a list item with its mark. */
export const blockText = ({ text, mark }: Pick<Block, 'text' | 'mark'>): string =>
  mark === undefined ? text : `${mark} ${text}`;

/** Every block ends with a line break. */
export function plainText(blocks: readonly Block[], { headersFooters }: Pick<Shown, 'headersFooters'>): string {
  return blocks
    .filter(({ text, label }) => text !== '' && (headersFooters || !FURNITURE.has(label)))
    .map((block) => `${blockText(block)}\n`)
    .join('');
}
