/**
 * A document in pieces for search, as docling's chunkers cut it: an element of its body each with the headings above it, a list as one;
 * `hybrid` splits what is too long and joins what is short. Source: docling-core's HierarchicalChunker and HybridChunker.
 */
import type { ChunkWish } from '../schema/docling-chunking.ts';
import { items, type Item, type Pages } from './docling-document.ts';
import { estimatedTokens } from './estimated-tokens.ts';
import type { BlockResult } from './labels.ts';

export interface Chunk {
  readonly headings: readonly string[];
  /** Without its headings. */
  readonly text: string;
  /** Items of the document that it is made of. */
  readonly refs: readonly string[];
  readonly pages: readonly number[];
}

export async function* chunksOf(pages: Pages, wish: ChunkWish): AsyncGenerator<Chunk> {
  const elements = elementsOf(pages, wish.markdownTables);
  yield* wish.chunker === 'hybrid' ? hybrid(elements, wish) : elements;
}

/** With its headings, a line each. */
export const chunkText = ({ headings, text }: Pick<Chunk, 'headings' | 'text'>): string =>
  [...headings, text].join('\n');

async function* elementsOf(pages: Pages, markdownTables: boolean): AsyncGenerator<Chunk> {
  const headings: { readonly level: number; readonly text: string }[] = [];
  let list: { readonly parent: string; readonly chunk: Chunk } | null = null;
  for await (const item of items(await pages())) {
    const { block } = item;
    if (list !== null && (block === null || item.parent.$ref !== list.parent)) {
      yield list.chunk;
      list = null;
    }
    if (block === null || SKIPPED.has(block.label)) continue;
    const level = levelOf(block);
    if (level !== null) {
      while (headings.length > 0 && headings[headings.length - 1].level >= level) headings.pop();
      headings.push({ level, text: block.text });
      continue;
    }
    const chunk = elementOf(
      item,
      block,
      headings.map(({ text }) => text),
      markdownTables,
    );
    if (block.label !== 'list_item') yield chunk;
    else list = { parent: item.parent.$ref, chunk: list === null ? chunk : joined(list.chunk, chunk) };
  }
  if (list !== null) yield list.chunk;
}

/** What says nothing, or the same on every page. */
const SKIPPED: ReadonlySet<BlockResult['label']> = new Set(['figure', 'seal', 'header', 'footer', 'page_number']);

function levelOf({ label, level }: BlockResult): number | null {
  if (label === 'title') return 0;
  return label === 'heading' ? Math.max(1, level ?? 1) : null;
}

function elementOf(item: Item, block: BlockResult, headings: readonly string[], markdownTables: boolean): Chunk {
  return { headings, text: textOf(block, markdownTables), refs: [item.self_ref], pages: [item.page] };
}

function textOf(block: BlockResult, markdownTables: boolean): string {
  if (block.table) return markdownTables ? block.markdown : triplets(block.table);
  return block.label === 'list_item' ? `${block.mark ?? '-'} ${block.text}` : block.text;
}

/** `row, column = value`, cell after cell: what a cell is about stands beside it. */
function triplets({ cols, cells }: NonNullable<BlockResult['table']>): string {
  const at = (row: number, column: number) => cells.find(({ r, c }) => r === row && c === column)?.text ?? '';
  if (cols < 2) return cells.map(({ text }) => text).join('\n');
  const body = cells.filter(({ r, c, text }) => r > 0 && c > 0 && text !== '');
  return body.map(({ r, c, text }) => `${at(r, 0)}, ${at(0, c)} = ${text}`).join('. ');
}

function joined(first: Chunk, second: Chunk): Chunk {
  const pages = [...new Set([...first.pages, ...second.pages])];
  return { ...first, text: `${first.text}\n${second.text}`, refs: [...first.refs, ...second.refs], pages };
}

async function* hybrid(elements: AsyncIterable<Chunk>, { maxTokens, mergePeers }: ChunkWish): AsyncGenerator<Chunk> {
  let last: Chunk | null = null;
  for await (const element of elements)
    for (const piece of split(element, maxTokens)) {
      const both: Chunk | null =
        last && mergePeers && isSame(last.headings, piece.headings) ? joined(last, piece) : null;
      if (both !== null && estimatedTokens(chunkText(both)) <= maxTokens) last = both;
      else {
        if (last !== null) yield last;
        last = piece;
      }
    }
  if (last !== null) yield last;
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((text, i) => text === other[i]);

/** Words stay whole; a word that is too long by itself is a piece of its own. */
function split(chunk: Chunk, maxTokens: number): Chunk[] {
  if (estimatedTokens(chunkText(chunk)) <= maxTokens) return [chunk];
  const room = Math.max(maxTokens - estimatedTokens(chunk.headings.join('\n')), Math.ceil(maxTokens / 2));
  const pieces: string[] = [];
  let piece = '';
  let tokens = 0;
  // With the blanks behind each.
  for (const word of chunk.text.match(/\S+\s*/g) ?? []) {
    const more = estimatedTokens(word);
    if (piece !== '' && tokens + more > room) {
      pieces.push(piece.trimEnd());
      [piece, tokens] = ['', 0];
    }
    piece += word;
    tokens += more;
  }
  return [...pieces, piece.trimEnd()].map((text) => ({ ...chunk, text }));
}
