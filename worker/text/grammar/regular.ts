/**
 * Regular languages: texts that are in all of some automata and in none of others, as one deterministic part of a network.
 * What may be combined has no calls.
 */
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { Network, type Fragment } from './network.ts';
import type { Pattern } from './pattern.ts';
import type { Spelling } from './spelling.ts';

export interface Automaton {
  readonly net: Network;
  readonly whole: Fragment;
  /** Its texts stand between BEGIN and END, which patterns look for and no answer has. */
  readonly isMarked: boolean;
}

/** Bytes that UTF-8 never has. */
const BEGIN = 0xfe;
const END = 0xff;

export interface Wanted {
  readonly all: readonly Automaton[];
  readonly none: readonly Automaton[];
}

export function automaton(make: (net: Network) => Fragment): Automaton {
  const net = new Network();
  return { net, whole: make(net), isMarked: false };
}

const EVERYTHING = [[0, 0x10ffff]] as const;

/** Texts in which a pattern is found, as `spelling` writes them; with `isWhole` it has to match all of the text. */
export function patternAutomaton(pattern: Pattern, spelling: Spelling, isWhole = false): Automaton {
  const net = new Network();
  const edge = (byte: number): Fragment => {
    const fragment = net.never();
    net.edge(fragment[0], byte, byte, fragment[1]);
    return fragment;
  };
  const build = (part: Pattern): Fragment => {
    switch (part.kind) {
      case 'set':
        return spelling(net, part.points);
      case 'sequence':
        return net.sequence(net.empty(), ...part.parts.map(build));
      case 'anyOf':
        return net.anyOf(part.parts.map(build));
      case 'repeat':
        return net.repeat(() => build(part.part), part.least, part.most);
      case 'begin':
        return edge(BEGIN);
      case 'end':
        return edge(END);
    }
  };
  const rest = () => (isWhole ? net.empty() : net.star(spelling(net, EVERYTHING)));
  const before = net.optional(net.sequence(edge(BEGIN), rest()));
  const after = net.optional(net.sequence(rest(), edge(END)));
  return { net, whole: net.sequence(before, build(pattern), after), isMarked: true };
}

/** As a part of `net`. @throws GlimpseError schema_too_complex */
export function combined(net: Network, wanted: Wanted): Fragment {
  const { all, none } = wanted;
  return all.length === 1 && none.length === 0 ? copied(net, all[0]) : deterministic(net, wanted);
}

/** One automaton needs no combining, and the machine makes it deterministic as far as it comes. */
function copied(net: Network, { net: from, whole: [start, end], isMarked }: Automaton): Fragment {
  const copies = from.edges.map(() => net.state());
  const whole: Fragment = [isMarked ? net.state() : copies[start], copies[end]];
  // Marks count at the beginning and at the end alone.
  const first = jumpedTo(from, start);
  for (const [state, edges] of from.edges.entries()) {
    for (const to of from.jumps[state]) net.jump(copies[state], copies[to]);
    for (let i = 0; i < edges.length; i += 3) {
      const [low, high, to] = edges.slice(i, i + 3);
      if (low === BEGIN) {
        if (first.has(state)) net.jump(whole[0], copies[to]);
      } else if (low === END) {
        if (jumpedTo(from, to).has(end)) net.jump(copies[state], copies[end]);
      } else net.edge(copies[state], low, high, copies[to]);
    }
  }
  return whole;
}

/** The same, with one way to read each text. @throws GlimpseError schema_too_complex */
export function deterministic(net: Network, { all, none }: Wanted): Fragment {
  const readers = [...all, ...none].map(readerOf);
  const needed = all.length;
  const end = net.state();
  const known = new Map<string, number>();
  const todo: { readonly sets: readonly StateSet[]; readonly state: number }[] = [];
  const enter = (sets: readonly StateSet[]): number => {
    const name = sets.map((set) => set.join()).join('|');
    let state = known.get(name);
    if (state !== undefined) return state;
    const most = LIMITS.regularStates.value;
    if (++net.combinedStates > most)
      throw new GlimpseError(
        'schema_too_complex',
        `The patterns take more than ${most} states; make them simpler or fewer.`,
      );
    state = net.state();
    known.set(name, state);
    if (sets.every((set, i) => readers[i].accepts(set) === i < needed)) net.jump(state, end);
    todo.push({ sets, state });
    return state;
  };
  const start = enter(readers.map((reader) => reader.start));
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    for (const [low, high] of byteClasses(next.sets, readers)) {
      const sets = next.sets.map((set, i) => readers[i].step(set, low));
      if (sets.slice(0, needed).some((set) => set.length === 0)) continue;
      net.edge(next.state, low, high, enter(sets));
    }
  }
  return [start, end];
}

/** Whether a text is one of the automaton's. Cost: its length times the automaton's states. */
export function accepts(automaton: Automaton, text: string): boolean {
  const reader = readerOf(automaton);
  let set = reader.start;
  for (const byte of new TextEncoder().encode(text)) set = reader.step(set, byte);
  return reader.accepts(set);
}

/** One of some texts. */
export const anyLiteral = (texts: readonly string[]): Automaton => automaton((net) => net.anyText(texts));

/** Any text of characters as `spelling` writes them, least..most of them. */
export const ofLength = (spelling: Spelling, least: number, most: number): Automaton =>
  automaton((net) => net.repeat(() => spelling(net, EVERYTHING), least, most));

/** Sorted; without states that only jump. */
type StateSet = readonly number[];

interface Reader {
  readonly start: StateSet;
  step(set: StateSet, byte: number): StateSet;
  accepts(set: StateSet): boolean;
  edgesOf(set: StateSet): readonly (readonly number[])[];
}

function readerOf({ net, whole: [start, end], isMarked }: Automaton): Reader {
  /** Of each state: what can be reached by jumps and reads a byte, or is the end. */
  const closures: (readonly number[] | undefined)[] = [];
  const closure = (state: number): readonly number[] => {
    const known = closures[state];
    if (known !== undefined) return known;
    const reading = [...jumpedTo(net, state)].filter((one) => one === end || net.edges[one].length > 0);
    return (closures[state] = reading.sort((a, b) => a - b));
  };
  const step = (set: StateSet, byte: number): StateSet => {
    const targets: number[] = [];
    for (const state of set) {
      const edges = net.edges[state];
      for (let i = 0; i < edges.length; i += 3)
        if (edges[i] <= byte && byte <= edges[i + 1]) targets.push(edges[i + 2]);
    }
    if (targets.length === 0) return NOTHING;
    if (targets.length === 1) return closure(targets[0]);
    const reached = new Set<number>();
    for (const target of targets) for (const state of closure(target)) reached.add(state);
    return [...reached].sort((a, b) => a - b);
  };
  const first = closure(start);
  return {
    start: isMarked ? step(first, BEGIN) : first,
    step,
    accepts: (set) => (isMarked ? step(set, END) : set).includes(end),
    edgesOf: (set) => set.map((state) => net.edges[state]),
  };
}

const NOTHING: StateSet = [];

/** A state and those to which jumps lead from it. */
function jumpedTo(net: Network, state: number): ReadonlySet<number> {
  const seen = new Set([state]);
  for (const one of seen) for (const to of net.jumps[one]) seen.add(to);
  return seen;
}

/** Ranges of bytes within which nothing differs. */
function byteClasses(sets: readonly StateSet[], readers: readonly Reader[]): [number, number][] {
  const borders: number[] = [];
  for (const [i, set] of sets.entries())
    for (const edges of readers[i].edgesOf(set))
      for (let e = 0; e < edges.length; e += 3) if (edges[e] < BEGIN) borders.push(edges[e], edges[e + 1] + 1);
  const sorted = [...new Set(borders)].sort((a, b) => a - b);
  return sorted.slice(1).map((border, i) => [sorted[i], border - 1]);
}
