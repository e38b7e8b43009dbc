/** What a reader of pages must reach on the corpus: at most so many errors per character, also in reading order. Source: docs/documents.md, "How well". */
import type { ReadPage } from '../../worker/documents/page.ts';
import type { ConditionName, CorpusPage } from './corpus.ts';
import { orderErrors, readingErrors } from './errors.ts';

/** Without a flag. */
const CLEAN: Partial<Record<ConditionName, number>> = { '150 dpi': 0.003, 'noise, 0.8° askew': 0.007 };
/** Of every page whose result does not say `low_confidence`. */
const UNFLAGGED = 0.02;
/** A table whose cells are short is read less well than its gate for text says; it is held to that of all pages. */
const TABLES: ReadonlySet<CorpusPage['document']> = new Set(['log', 'statement']);

export interface Judged {
  /** Errors per character, wherever lines stand, or in order where that is less. */
  readonly characters: number;
  /** Errors per character of the page in reading order; null where lines have no order. */
  readonly inOrder: number | null;
  readonly linesLost: readonly string[];
  readonly isFlagged: boolean;
  readonly passes: boolean;
}

export function judged({ document, condition, truth, isInOrder }: CorpusPage, read: ReadPage): Judged {
  const errors = readingErrors(
    truth,
    read.segments.map(({ text }) => text),
  );
  const isFlagged = read.flags.includes('low_confidence');
  const clean = TABLES.has(document) ? undefined : CLEAN[condition];
  const inOrder = isInOrder ? orderErrors(truth, read) : null;
  // A line that was found in two parts is found nowhere by itself; where lines have an order, the whole page tells what is wrong.
  const characters = Math.min(errors.characters, inOrder ?? Infinity);
  const passes = Math.max(characters, inOrder ?? 0) <= (clean ?? UNFLAGGED) || (isFlagged && clean === undefined);
  return { ...errors, characters, inOrder, isFlagged, passes };
}
