/**
 * What stands at the edge of every page: headers, footers, page numbers. Found over the whole document, so pages give their
 * candidates first, and are told afterwards.
 */
import { middleOf } from './box.ts';
import { distance } from './distance.ts';
import type { Block, Label, LaidPage } from './page.ts';

/** Of the page's height, at its top and its bottom. */
const EDGE = 0.08;
/** On as many pages, or on this share of them. */
const [FEWEST_PAGES, SHARE] = [3, 0.4];
/** Places on different pages that differ by less are the same, in shares of the height. */
const PLACE = 0.02;
/** Texts that differ by fewer edits per character are the same: a reader misreads one here and there. */
const DIFFERENT = 0.15;
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
  const numbers = new Set(edges.filter((edge) => isPageNumber(edge, edges)));
  for (const { block } of numbers) found.set(block, 'page_number');
  for (const group of groupsOf(edges.filter((edge) => !numbers.has(edge)))) {
    const on = new Set(group.map(({ page }) => page)).size;
    if (on < FEWEST_PAGES && (pages <= 1 || on <= 1 || on < SHARE * pages)) continue;
    for (const { block, place } of group) found.set(block, place < 0.5 ? 'header' : 'footer');
  }
  return found;
}

/** Those at the same place with the same text but for its numbers, or nearly so. O(edges · groups), each by the length of a text. */
function groupsOf(edges: readonly EdgeText[]): EdgeText[][] {
  const groups: { readonly first: EdgeText; readonly text: string; readonly all: EdgeText[] }[] = [];
  for (const edge of edges) {
    const text = withoutNumbers(edge.text);
    const near = groups.filter(({ first }) => Math.abs(first.place - edge.place) < PLACE);
    const same = near.find((group) => group.text === text) ?? near.find((group) => isNearly(group.text, text));
    if (same) same.all.push(edge);
    else groups.push({ first: edge, text, all: [edge] });
  }
  return groups.map(({ all }) => all);
}

/** Long texts are no headers. */
const LONGEST = 200;

function isNearly(a: string, b: string): boolean {
  if (Math.max(a.length, b.length) > LONGEST) return false;
  const most = DIFFERENT * Math.max(a.length, b.length);
  return Math.abs(a.length - b.length) <= most && distance(Array.from(a), Array.from(b)) <= most;
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
