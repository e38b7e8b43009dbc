/** Arrays of a branch: a chain of items, counted as far as the branch counts. */
import { KIND, isNever, type Branch, type Terms } from './branch.ts';
import { LIMITS } from '../../limits.ts';
import type { Fragment } from './network.ts';
import type { Parts } from './parts.ts';
import { listed } from './scalars.ts';
import type { Json } from './schema-document.ts';

/** Items that all differ are written out, a state for each set of those that are there. */
const MOST_DISTINCT = 8;

export function arrayOf(branch: Branch, parts: Parts): Fragment {
  const { net, json, refuse } = parts;
  const [open, inside] = net.sequence(net.text('['), json.call('gap'));
  const close = net.text(']');
  const gap = json.call('gap');
  net.jump(gap[1], close[0]);
  const ends: Ends = { inside, isEmptyEnd: close[0], end: gap[0] };
  const { uniqueAt, minItems } = branch;
  if (minItems > LIMITS.schemaCount.value) refuse('minItems', `at most ${LIMITS.schemaCount.value} can be counted`);
  const most = mostItems(branch);
  const isUnique = uniqueAt !== null && most > 1;
  const distinct = isUnique ? distinctValues(branch, parts) : null;
  if (distinct !== null) subsets(distinct, branch, parts, ends);
  else {
    if (isUnique)
      refuse('uniqueItems', `items can be kept apart only where at most ${MOST_DISTINCT} values are listed`);
    chain(branch, most, parts, ends);
  }
  return [open, close[1]];
}

interface Ends {
  /** Behind the bracket. */
  readonly inside: number;
  /** Where an array without items goes on. */
  readonly isEmptyEnd: number;
  readonly end: number;
}

function mostItems({ maxItems, prefix, items }: Branch): number {
  return isNever(items) ? Math.min(maxItems, prefix.length) : maxItems;
}

/** Behind each item a state for each number of `contains` that are satisfied, in their order. */
function chain({ prefix, items, contains, minItems }: Branch, most: number, parts: Parts, ends: Ends): void {
  const { net, json } = parts;
  const layers = contains.length + 1;
  const last = contains.length;
  const fixed = Math.min(most === Infinity ? Math.max(prefix.length, minItems, 1) : most, LIMITS.schemaCount.value);
  /** From the states of one place to those of the next. */
  const step = (from: readonly number[], to: readonly number[], terms: Terms, isFirst: boolean) => {
    const link = (start: number, end: number, wanted: Terms) => {
      const item = parts.value(wanted);
      const [begin] = isFirst ? item : net.sequence(json.call('comma'), item);
      net.jump(start, begin);
      net.jump(item[1], end);
    };
    for (let layer = 0; layer < layers; layer++) {
      link(from[layer], to[layer], terms);
      if (layer < last) link(from[layer], to[layer + 1], [...terms, ...contains[layer]]);
    }
  };
  const fresh = () => Array.from({ length: layers }, () => net.state());
  let at = fresh();
  net.jump(ends.inside, at[0]);
  for (let i = 0; i < fixed; i++) {
    if (i >= minItems) net.jump(at[last], i === 0 ? ends.isEmptyEnd : ends.end);
    const next = fresh();
    step(at, next, prefix[i] ?? items, i === 0);
    at = next;
  }
  if (fixed >= minItems) net.jump(at[last], fixed === 0 ? ends.isEmptyEnd : ends.end);
  if (most === Infinity) step(at, at, items, false);
}

/** The values of the items, where they are listed; null where not or where they are too many. */
function distinctValues({ prefix, items, contains }: Branch, { branchesOf }: Parts): readonly Json[] | null {
  if (prefix.length + contains.length > 0) return null;
  const values: Json[] = [];
  for (const branch of branchesOf(items)) {
    if (branch.values !== null) values.push(...branch.values);
    else if (branch.kinds === KIND.boolean) values.push(true, false);
    else if (branch.kinds === KIND.null) values.push(null);
    else return null;
  }
  return values.length <= MOST_DISTINCT ? values : null;
}

function subsets(values: readonly Json[], { minItems, maxItems }: Branch, { net, json }: Parts, ends: Ends): void {
  const states = Array.from({ length: 1 << values.length }, () => net.state());
  net.jump(ends.inside, states[0]);
  for (const [taken, state] of states.entries()) {
    const count = values.filter((_, i) => (taken & (1 << i)) !== 0).length;
    if (count >= minItems && count <= maxItems) net.jump(state, count === 0 ? ends.isEmptyEnd : ends.end);
    if (count >= maxItems) continue;
    for (const [i, value] of values.entries()) {
      if ((taken & (1 << i)) !== 0) continue;
      const item = listed(net, [value]);
      const [begin] = count === 0 ? item : net.sequence(json.call('comma'), item);
      net.jump(state, begin);
      net.jump(item[1], states[taken | (1 << i)]);
    }
  }
}
