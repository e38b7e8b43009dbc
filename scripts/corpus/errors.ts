/** What a reader got wrong on a page whose text is known. */
import { layOut } from '../../worker/documents/layout.ts';
import type { ReadPage } from '../../worker/documents/page.ts';
import { distance } from '../../worker/documents/distance.ts';

export interface ReadingErrors {
  /**
   * Edits per true character. Every true line or cell is looked for in what was read, wherever it stands; what is found is used up, and
   * what is read and nowhere true counts as well.
   */
  readonly characters: number;
  /** True lines and cells of which not even half of the characters were found. */
  readonly linesLost: readonly string[];
}

/** Typographic signs are plain ones, blanks are single. */
export const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/[“”„]/g, '"')
    .replaceAll(/[–—]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** O(true characters · characters read) time. */
export function readingErrors(truth: readonly string[], read: readonly string[]): ReadingErrors {
  const pool = read.map((line) => plain(line)).filter((line) => line !== '');
  const linesLost: string[] = [];
  let edits = 0;
  // The longest find their places first: a single digit could be found in any of them.
  for (const line of truth.map((each) => plain(each)).toSorted((a, b) => b.length - a.length)) {
    const matches = pool.map((other) => nearest(line, other));
    const best = matches.reduce((least, { cost }, i) => (cost < matches[least].cost ? i : least), 0);
    const match = matches[best];
    if (match === undefined || match.cost > line.length / 2) {
      linesLost.push(line);
      edits += line.length;
      continue;
    }
    edits += match.cost;
    const [before, behind] = [pool[best].slice(0, match.from), pool[best].slice(match.to)];
    pool.splice(best, 1, ...[before.trim(), behind.trim()].filter((rest) => rest !== ''));
  }
  const leftOver = pool.join('').replaceAll(' ', '').length;
  const characters = truth.reduce((sum, line) => sum + plain(line).length, 0);
  return { characters: (edits + leftOver) / characters, linesLost };
}

interface Match {
  readonly cost: number;
  readonly from: number;
  readonly to: number;
}

/** The part of `text` that is nearest to `line`, by edits. A row holds, for every end in `text`, the least cost and where it began. */
function nearest(line: string, text: string): Match {
  let costs = new Uint32Array(text.length + 1);
  let starts = Uint32Array.from({ length: text.length + 1 }, (_, j) => j);
  for (const letter of line) {
    const [nextCosts, nextStarts] = [new Uint32Array(text.length + 1), new Uint32Array(text.length + 1)];
    nextCosts[0] = costs[0] + 1;
    for (let j = 0; j < text.length; j++) {
      const substituted = costs[j] + (letter === text[j] ? 0 : 1);
      const cost = Math.min(substituted, costs[j + 1] + 1, nextCosts[j] + 1);
      nextCosts[j + 1] = cost;
      nextStarts[j + 1] = cost === substituted ? starts[j] : cost === costs[j + 1] + 1 ? starts[j + 1] : nextStarts[j];
    }
    [costs, starts] = [nextCosts, nextStarts];
  }
  const to = costs.indexOf(Math.min(...costs));
  return { cost: costs[to], from: starts[to], to };
}

/** Of a page whose lines are read in the order of `truth`: edits per character of the whole page as it was laid out. */
export function orderErrors(truth: readonly string[], read: ReadPage): number {
  const text = layOut(read, 1).blocks.map((block) => `${block.mark ?? ''} ${block.text}`);
  const [a, b] = [plain(truth.join(' ')), plain(text.join(' '))];
  return distance(Array.from(a), Array.from(b)) / a.length;
}
