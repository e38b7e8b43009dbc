/**
 * Passages that a question is about, by Okapi BM25 over lower-cased words. No index is kept: passages are scanned as they come, and what
 * is held of each are the counts of the question's words.
 * Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond".
 */
import { wordsOf, type Passage } from './passages.ts';

const [K1, B] = [1.2, 0.75];
/** A heading names what follows. */
const HEADING_WEIGHT = 2;
/** Neighbours of a hit say what it is about. */
const NEIGHBOUR_SHARE = 0.3;

interface Counted {
  readonly block: string;
  readonly length: number;
  readonly isHeading: boolean;
  readonly counts: readonly number[];
}

/** Ids of blocks, the best first; those that share no word with the question, and have no neighbour that does, are left out. */
export async function rankedBlocks(question: string, passages: AsyncIterable<Passage>): Promise<string[]> {
  const asked = [...new Set(wordsOf(question))];
  const all: Counted[] = [];
  let length = 0;
  for await (const { block, text, isHeading } of passages) {
    const words = wordsOf(text);
    length += words.length;
    all.push({
      block,
      length: words.length,
      isHeading,
      counts: asked.map((word) => words.filter((each) => each === word).length),
    });
  }
  const mean = length / Math.max(1, all.length);
  const rarity = asked.map((_, i) => {
    const having = all.filter(({ counts }) => counts[i] > 0).length;
    return Math.log(1 + (all.length - having + 0.5) / (having + 0.5));
  });
  const own = all.map((passage) => scoreOf(passage, rarity, mean));
  const near = (i: number) => NEIGHBOUR_SHARE * Math.max(own[i - 1] ?? 0, own[i + 1] ?? 0);
  return all
    .map(({ block }, i) => ({ block, score: Math.max(own[i], near(i)) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ block }) => block);
}

function scoreOf({ counts, length, isHeading }: Counted, rarity: readonly number[], mean: number): number {
  const norm = K1 * (1 - B + (B * length) / mean);
  const score = counts.reduce((sum, count, i) => sum + (rarity[i] * count * (K1 + 1)) / (count + norm), 0);
  return isHeading ? HEADING_WEIGHT * score : score;
}
