/** The verifiers by name, and from which score on an answer is right. scripts/train/verifiers has the same in Python. */
import { box } from './box.ts';
import { edit } from './edit.ts';
import { exact } from './exact.ts';
import { fields } from './fields.ts';
import { treeSimilarity } from './html-tree.ts';
import { number } from './number.ts';
import type { Wanted } from './wanted.ts';

/** Characters; a longer answer is wrong, so that judging takes bounded time. */
const LONGEST = 4096;
const IOU_RIGHT = 0.5;
const TREE_RIGHT = 0.9;

/** How right the answer's text is, 0 to 1. */
export function score(answer: string, { check, truth }: Wanted): number {
  if (Array.from(answer).length > LONGEST) return 0;
  switch (check) {
    case 'exact':
      return exact(answer, truth);
    case 'number':
      return number(answer, truth);
    case 'edit':
      return edit(answer, truth);
    case 'box':
      return box(answer, truth);
    case 'fields':
      return fields(answer, truth);
    case 'tree':
      return treeSimilarity(answer, truth);
  }
}

/** Whether an answer of this score counts as right. */
export function passes(check: Wanted['check'], value: number): boolean {
  if (check === 'box') return value > IOU_RIGHT;
  return value >= (check === 'tree' ? TREE_RIGHT : 1);
}
