/**
 * Objects of a branch: its properties in the order of the schema, each at most once, then those that it does not name. An object
 * with properties or patterns has no others unless the schema says so: shorter answers, and nothing without end.
 */
import { LIMITS } from '../../limits.ts';
import { KIND, NEVER, isNever, matches, type Branch, type Terms } from './branch.ts';
import type { Fragment } from './network.ts';
import { areSimple, otherNames } from './other-names.ts';
import type { Parts } from './parts.ts';
import { anyLiteral, combined, ofLength, patternAutomaton, type Automaton, type Wanted } from './regular.ts';
import { inner, wantedText } from './scalars.ts';
import { inJson } from './spelling.ts';

/** Names that one of more patterns is to match are told apart by all their combinations only for so many. */
const COMBINED_PATTERNS = 2;

interface Property {
  readonly name: string;
  readonly terms: Terms;
  readonly isRequired: boolean;
}

/** Names without a place of their own, and what their values satisfy. */
interface Extra {
  /** A list: all others. */
  readonly names: Wanted | readonly string[];
  readonly terms: Terms;
}

export function objectOf(branch: Branch, parts: Parts): Fragment {
  const { net, json, refuse } = parts;
  const properties = propertiesOf(branch, parts);
  const extras = extrasOf(branch, properties, parts);
  const { minProperties, maxProperties } = branch;
  const known = properties.length + (extras.length > 0 ? 1 : 0);
  if (minProperties > known && extras.length > 0)
    refuse('minProperties', `names that the schema does not list are counted only up to ${known}`);
  const most = LIMITS.schemaCount.value;
  if (minProperties > most) refuse('minProperties', `at most ${most} can be counted`);
  const [open, inside] = net.sequence(net.text('{'), json.call('gap'));
  const close = net.text('}');
  const gap = json.call('gap');
  net.jump(gap[1], close[0]);
  const chain = new PropertyChain(parts, { least: minProperties, most: Math.min(maxProperties, most + 1) });
  chain.begin(inside);
  for (const property of properties) chain.add(property);
  chain.end(extras, { empty: close[0], end: gap[0] });
  return [open, close[1]];
}

function propertiesOf(branch: Branch, { branchesOf }: Parts): Property[] {
  const { properties, required, patternProperties, additional, names } = branch;
  const all = new Set([...properties.keys(), ...required]);
  const nameBranches = names.length === 0 ? null : branchesOf(names);
  return [...all].flatMap((name) => {
    const isRequired = required.has(name);
    const matching = patternProperties.filter((one) => matches(one, name)).flatMap(({ terms }) => terms);
    const own = properties.get(name) ?? (matching.length > 0 ? [] : (additional ?? []));
    const isNamed = nameBranches === null || nameBranches.some((one) => fitsName(name, one));
    const terms = [...own, ...matching];
    const isThere = isNamed && !isNever(terms);
    // A required one that cannot be there leaves nothing of the object: its network has a gap, which is pruned.
    return isThere || isRequired ? [{ name, terms: isThere ? terms : [NEVER], isRequired }] : [];
  });
}

function fitsName(name: string, branch: Branch): boolean {
  if ((branch.kinds & KIND.string) === 0) return false;
  const length = Array.from(name).length;
  const { minLength, maxLength, patterns, notPatterns, values, excluded } = branch;
  if (length < minLength || length > maxLength) return false;
  if (values !== null && !values.includes(name)) return false;
  return (
    !excluded.includes(name) &&
    patterns.every((one) => matches(one, name)) &&
    !notPatterns.some((one) => matches(one, name))
  );
}

function extrasOf(branch: Branch, properties: readonly Property[], { branchesOf, isStrict }: Parts): Extra[] {
  const { patternProperties, additional, names } = branch;
  const forbidden = [...branch.properties].filter(([, terms]) => isNever(terms)).map(([name]) => name);
  const isClosed = !isStrict && (patternProperties.length > 0 || branch.properties.size > forbidden.length);
  const rest: Terms | null = additional ?? (isClosed ? null : []);
  const taken = [...new Set([...properties.map(({ name }) => name), ...branch.properties.keys()])];
  const isPlain = patternProperties.length + names.length === 0 && areSimple(taken);
  if (isPlain) return rest === null || isNever(rest) ? [] : [{ names: taken, terms: rest }];
  const none = taken.length === 0 ? [] : [anyLiteral(taken.map(inner))];
  const allowed: readonly Wanted[] =
    names.length === 0
      ? [{ all: [], none: [] }]
      : branchesOf(names)
          .filter(({ kinds }) => (kinds & KIND.string) !== 0)
          .map(wantedText);
  const extras: Extra[] = [];
  for (const { wanted, terms } of byPatterns(patternProperties, rest)) {
    if (isNever(terms)) continue;
    for (const more of allowed) {
      const all = [...wanted.all, ...more.all];
      const anything = all.length === 0 ? [ofLength(inJson, 0, Infinity)] : all;
      extras.push({ names: { all: anything, none: [...wanted.none, ...more.none, ...none] }, terms });
    }
  }
  return extras;
}

interface Matched {
  readonly wanted: Wanted;
  readonly terms: Terms;
}

/** Names apart by which patterns match them; those that none matches have `rest`, or are not there. */
function byPatterns(patterns: Branch['patternProperties'], rest: Terms | null): Matched[] {
  const automata = patterns.map(({ pattern }) => patternAutomaton(pattern, inJson));
  const found: Matched[] = [];
  const add = (matching: (i: number) => boolean, terms: Terms) => {
    const side = (is: boolean): Automaton[] => automata.filter((_, i) => matching(i) === is);
    found.push({ wanted: { all: side(true), none: side(false) }, terms });
  };
  for (const [i, { terms }] of patterns.entries()) add((j) => i === j, terms);
  if (patterns.length === COMBINED_PATTERNS)
    add(
      () => true,
      patterns.flatMap(({ terms }) => terms),
    );
  if (rest !== null) add(() => false, rest);
  return found;
}

interface Counts {
  readonly least: number;
  readonly most: number;
}

/** States behind each property, apart by how many have been written, as far as that matters. */
class PropertyChain {
  readonly #parts: Parts;
  readonly #counts: Counts;
  /** From here on it makes no difference how many there are. */
  readonly #top: number;
  #states: number[] = [];

  constructor(parts: Parts, counts: Counts) {
    this.#parts = parts;
    this.#counts = counts;
    this.#top = counts.most <= LIMITS.schemaCount.value ? counts.most : Math.max(counts.least, 1);
  }

  #fresh(): number[] {
    return Array.from({ length: this.#top + 1 }, () => this.#parts.net.state());
  }

  #after(count: number): number | null {
    if (count < this.#top) return count + 1;
    return this.#counts.most <= LIMITS.schemaCount.value ? null : count;
  }

  begin(inside: number): void {
    this.#states = this.#fresh();
    this.#parts.net.jump(inside, this.#states[0]);
  }

  add({ name, terms, isRequired }: Property): void {
    const { net, json, value } = this.#parts;
    const next = this.#fresh();
    const pairs = new Map<number, Fragment>();
    for (const [count, state] of this.#states.entries()) {
      if (!isRequired) net.jump(state, next[count]);
      this.#link(state, count, next, pairs, () =>
        net.sequence(net.text(JSON.stringify(name)), json.call('colon'), value(terms)),
      );
    }
    this.#states = next;
  }

  /** Extra names may come twice, which JSON reads as one: towards the least number they count once. */
  end(extras: readonly Extra[], to: { readonly empty: number; readonly end: number }): void {
    const { net } = this.#parts;
    const { least } = this.#counts;
    const behind = this.#fresh();
    for (const [count, state] of this.#states.entries()) {
      if (count >= least) net.jump(state, count === 0 ? to.empty : to.end);
    }
    if (extras.length === 0) return;
    const pairs = new Map<number, Fragment>();
    const pair = () => net.anyOf(extras.map((extra) => this.#extraPair(extra)));
    for (const [count, state] of this.#states.entries()) {
      if (count + 1 >= least) this.#link(state, count, behind, pairs, pair);
    }
    for (const [count, state] of behind.entries()) {
      if (count === 0) continue;
      net.jump(state, to.end);
      this.#link(state, count, behind, pairs, pair);
    }
  }

  /** To the states of `next`; pairs that lead to the same one are the same. */
  #link(
    state: number,
    count: number,
    next: readonly number[],
    pairs: Map<number, Fragment>,
    make: () => Fragment,
  ): void {
    const { net, json } = this.#parts;
    const to = this.#after(count);
    if (to === null) return;
    let pair = pairs.get(to);
    if (pair === undefined) {
      pair = make();
      net.jump(pair[1], next[to]);
      pairs.set(to, pair);
    }
    net.jump(state, count === 0 ? pair[0] : net.sequence(json.call('comma'), pair)[0]);
  }

  #extraPair({ names, terms }: Extra): Fragment {
    const { net, json, value } = this.#parts;
    const quoted = (inside: Fragment) => net.sequence(net.text('"'), inside, net.text('"'));
    const isOther = Array.isArray(names);
    const name =
      isOther && names.length === 0
        ? json.string(0, Infinity)
        : quoted(isOther ? otherNames(net, names) : combined(net, names as Wanted));
    return net.sequence(name, json.call('colon'), value(terms));
  }
}
