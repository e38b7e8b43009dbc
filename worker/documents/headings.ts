/** What is a heading, by the size of its letters against the body's, and how deep it stands. */
import { heightOf, sharesColumns } from './box.ts';
import type { Block, Box, Label, LaidPage, Segment } from './page.ts';

/** Larger than the body by this factor. */
const LARGER = 1.18;
const MOST_CHARACTERS = 120;
const MOST_LEVELS = 4;
/** Sizes that differ by less are one. */
const STEP = 0.5;
const NUMBERED = /^(\d+(?:\.\d+)*)\.?\s+\p{Lu}/u;

/** Characters per size, rounded to half a unit: what the body's size is found from, of a page or of a document. */
export function sizesOf(segments: readonly Segment[]): [size: number, characters: number][] {
  const counts = new Map<number, number>();
  for (const { size, text } of segments) {
    const rounded = Math.round(size / STEP) * STEP;
    counts.set(rounded, (counts.get(rounded) ?? 0) + text.length);
  }
  return [...counts].toSorted((a, b) => a[0] - b[0]);
}

/** The median size over all characters; 0 of nothing. */
export function bodySize(sizes: readonly (readonly [size: number, characters: number])[]): number {
  const half = sizes.reduce((sum, [, characters]) => sum + characters, 0) / 2;
  let seen = 0;
  for (const [size, characters] of sizes.toSorted((a, b) => a[0] - b[0])) {
    seen += characters;
    if (seen >= half && characters > 0) return size;
  }
  return 0;
}

export const isLarge = (size: number, text: string, body: number): boolean =>
  size > LARGER * body && text.length < MOST_CHARACTERS && /[\p{L}\p{N}]/u.test(text);

/** The gap above a bold heading against the one below it. */
const GAP_ABOVE = 1.5;

interface Placed {
  readonly label: Label;
  readonly text: string;
  readonly box: Box;
  readonly size: number;
  readonly isBold: boolean;
  readonly mark?: string;
}

/**
 * Bold text that stands alone on its line, nearer to what follows than to what is above, and does not end as a sentence does. A number before it is
 * no item of a list.
 */
export function withBoldHeadings<T extends Placed>(blocks: readonly T[]): T[] {
  return blocks.map((block, i) => {
    const { label, text, box, size, isBold } = block;
    const next = blocks[i + 1];
    const isLine = heightOf(box) < 1.5 * size && text.length < MOST_CHARACTERS && !/[.,;:!?]$/.test(text);
    const isNumbered = label === 'list_item' && isNumber(block.mark) && !isNumber(next?.mark);
    if ((label !== 'text' && !isNumbered) || !isBold || !isLine || next === undefined || next.isBold) return block;
    if (next.label !== 'text' && next.label !== 'list_item') return block;
    const below = next.box[1] - box[3];
    const above = blocks
      .filter((other) => other !== block && other.box[3] <= box[1] + 1 && sharesColumns(other.box, box))
      .map((other) => box[1] - other.box[3]);
    const isNear = below >= -size / 2 && below < size && Math.min(...above, Infinity) > GAP_ABOVE * below;
    return isNear && sharesColumns(next.box, box) ? heading(block) : block;
  });
}

const isNumber = (mark: string | undefined): boolean => /^\d/.test(mark ?? '');

function heading<T extends Placed>(block: T): T {
  const { mark, ...rest } = block;
  return { ...(rest as T), label: 'heading', text: mark === undefined ? block.text : `${mark} ${block.text}` };
}

const largest = ({ lines }: Block): number => Math.max(...lines.map(({ size }) => size));

/** Of all pages together: the body's size, and the sizes of headings from the largest down. */
export interface DocumentSizes {
  readonly body: number;
  readonly headings: readonly number[];
}

/** What one page tells of them. */
export interface PageSizes {
  readonly sizes: LaidPage['sizes'];
  readonly headings: readonly number[];
}

export function pageSizes({ sizes, blocks }: LaidPage): PageSizes {
  const headings = blocks.filter((block) => isTitle(block)).map((block) => Math.round(largest(block)));
  return { sizes, headings: [...new Set(headings)] };
}

export function documentSizes(pages: readonly PageSizes[]): DocumentSizes {
  const counts = new Map<number, number>();
  for (const { sizes } of pages)
    for (const [size, characters] of sizes) counts.set(size, (counts.get(size) ?? 0) + characters);
  const headings = new Set(pages.flatMap((page) => page.headings));
  return { body: bodySize([...counts]), headings: [...headings].toSorted((a, b) => b - a) };
}

const isTitle = ({ label }: Block): boolean => label === 'heading' || label === 'title';

/**
 * Headings by the size of the whole document's body, and with their levels: by numbers (`1.2` is 2) or by rank of size. The first
 * of the largest on the first page is the title.
 */
export function withLevels(page: LaidPage, sizes: DocumentSizes): Block[] {
  let hasTitle = page.page !== 1;
  return page.blocks.map((block) => {
    if (!isTitle(block)) return block;
    if (!isLarge(largest(block), block.text, sizes.body) && !block.lines.every(({ isBold }) => isBold))
      return { ...block, label: 'text' };
    const rank = sizes.headings.indexOf(Math.round(largest(block))) + 1;
    const numbered = NUMBERED.exec(block.text)?.[1].split('.').length;
    const level = Math.min(numbered ?? Math.max(rank, 1), MOST_LEVELS);
    const isFirst = !hasTitle && rank === 1;
    hasTitle ||= isFirst;
    return { ...block, label: isFirst ? 'title' : 'heading', level };
  });
}
