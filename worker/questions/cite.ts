/** Where the values of an extraction stand in the document. */
import { citationOf, wordsOf, type Citation, type Passages } from './passages.ts';

/** A block that has fewer of a value's words says something else. */
const LEAST_SHARE = 0.6;

interface Leaf {
  readonly pointer: string;
  readonly words: readonly string[];
  share: number;
  citation: Citation | null;
}

/** JSON Pointer of each value → the block that has most of its words; of equals the first. Values that stand nowhere have none. */
export async function citationsOf(value: unknown, passages: Passages): Promise<Record<string, Citation>> {
  const leaves = leavesOf(value, '').filter(({ words }) => words.length > 0);
  for await (const passage of await passages()) {
    const there = new Set(wordsOf(passage.text));
    for (const leaf of leaves) {
      const share = leaf.words.filter((word) => there.has(word)).length / leaf.words.length;
      if (share <= leaf.share) continue;
      leaf.share = share;
      leaf.citation = citationOf(passage);
    }
  }
  const cited = leaves.filter(({ share }) => share >= LEAST_SHARE);
  return Object.fromEntries(cited.map(({ pointer, citation }) => [pointer, citation!]));
}

function leavesOf(value: unknown, pointer: string): Leaf[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, each]) => leavesOf(each, `${pointer}/${escaped(key)}`));
  if (typeof value !== 'string' && typeof value !== 'number') return [];
  return [{ pointer, words: wordsOf(String(value)), share: 0, citation: null }];
}

/** Source: RFC 6901. */
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
