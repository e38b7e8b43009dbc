/**
 * What stands at the edge of every page: headers, footers, page numbers. Found over the whole document, so pages give their
 * candidates first, and are told afterwards.
 */
import { middleOf } from './box.ts';
import type { Block, Label, LaidPage } from './page.ts';

/** Of the page's height, at its top and its bottom. */
const EDGE = 0.08;
/** On as many pages, or on this share of them. */
const [FEWEST_PAGES, SHARE] = [3, 0.4];
/** Places on different pages that differ by less are the same, in shares of the height. */
const PLACE = 0.02;
const PAGE_NUMBER = /^(?:page|seite|p\.)?\s*[-–]?\s*(\d{1,4})\s*[-–]?(?:\s*(?:\/|of|von)\s*\d{1,4})?$/i;

export interface EdgeText {
  readonly page: number;
  readonly block: string;
  readonly text: string;
  /** Middle of the block, 0..1 of the height. */
  readonly place: number;
}

/** Blocks in the outer edge of a page. */
export function edgeTexts({ page, height, blocks }: Pick<LaidPage, 'page' | 'height' | 'blocks'>): EdgeText[] {
  return blocks
    .map(({ id, text, box }) => ({ page, block: id, text, place: middleOf(box) / height }))
    .filter(({ text, place }) => text !== '' && (place < EDGE || place > 1 - EDGE));
}

/** Block id → what it is, for those that come again. */
export function findFurniture(edges: readonly EdgeText[], pages: number): Map<string, Label> {
  const found = new Map<string, Label>();
  for (const edge of edges) {
    if (isPageNumber(edge, edges)) {
      found.set(edge.block, 'page_number');
      continue;
    }
    const same = new Set(edges.filter((other) => isSame(edge, other)).map(({ page }) => page));
    if (same.size >= FEWEST_PAGES || (pages > 1 && same.size > 1 && same.size >= SHARE * pages))
      found.set(edge.block, edge.place < 0.5 ? 'header' : 'footer');
  }
  return found;
}

/** The same place, and the same text but for its numbers. */
function isSame(a: EdgeText, b: EdgeText): boolean {
  return Math.abs(a.place - b.place) < PLACE && withoutNumbers(a.text) === withoutNumbers(b.text);
}

const withoutNumbers = (text: string): string => text.toLowerCase().replaceAll(/\d+/g, '#').replaceAll(/\s+/g, ' ');

/** A number that grows with the pages. */
function isPageNumber(edge: EdgeText, edges: readonly EdgeText[]): boolean {
  const own = PAGE_NUMBER.exec(edge.text);
  if (own === null) return false;
  return edges.some((other) => {
    const number = other.page === edge.page ? null : PAGE_NUMBER.exec(other.text);
    return number !== null && Number(number[1]) - Number(own[1]) === other.page - edge.page;
  });
}

export function withFurniture(blocks: readonly Block[], furniture: ReadonlyMap<string, Label>): Block[] {
  return blocks.map((block) => ({ ...block, label: furniture.get(block.id) ?? block.label }));
}
