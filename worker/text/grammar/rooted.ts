/**
 * A network ready for the machine: without states from which its rule's end cannot be reached, so that no walk ends in a dead end,
 * and with bytes put into classes within which nothing differs.
 */
import { GlimpseError } from '../../errors.ts';
import type { Fragment, Network } from './network.ts';

export interface RootedNetwork {
  readonly start: number;
  /** Class of each byte. */
  readonly classOf: Uint8Array;
  readonly classes: number;
  /** Of each state: lowest class, highest class, target, and so on. */
  readonly edges: readonly (readonly number[])[];
  readonly jumps: readonly (readonly number[])[];
  /** Of each state: first state of a rule, state after it (-1: the caller's own end follows), and so on. */
  readonly calls: readonly (readonly number[])[];
  /** Whether a rule ends in this state. */
  readonly isEnd: Uint8Array;
}

/** usable: which bytes the vocabulary has tokens for. @throws GlimpseError schema_unsatisfiable */
export function rooted(net: Network, whole: Fragment, usable: (byte: number) => boolean): RootedNetwork {
  const main = net.declare();
  net.define(main, whole);
  const [start] = net.rules[main];
  const isAlive = aliveStates(net, usable);
  if (isAlive[start] === 0) {
    const message = 'Nothing satisfies the schema: its demands contradict one another. Loosen one of them.';
    throw new GlimpseError('schema_unsatisfiable', message, { pointer: '' });
  }
  const { classOf, classes } = byteClasses(net, isAlive);
  const isEnd = new Uint8Array(net.edges.length);
  for (const [, last] of net.rules) if (last >= 0) isEnd[last] = 1;
  const kept = (list: readonly number[], width: number, at: number) => {
    const left: number[] = [];
    for (let i = 0; i < list.length; i += width)
      if (isAlive[list[i + at]] === 1) left.push(...list.slice(i, i + width));
    return left;
  };
  const edges = net.edges.map((list) =>
    list.length === 0 ? list : kept(list, 3, 2).map((value, i) => (i % 3 === 2 ? value : classOf[value])),
  );
  const jumps = net.jumps.map((list) => (list.length === 0 ? list : kept(list, 1, 0)));
  const calls = net.calls.map((list) => (list.length === 0 ? list : liveCalls(net, kept(list, 2, 1), isAlive, isEnd)));
  return { start, classOf, classes, edges, jumps, calls, isEnd };
}

/** Backwards from the ends of rules; a call can be passed when its rule's start is alive. */
function aliveStates(net: Network, usable: (byte: number) => boolean): Uint8Array {
  const count = net.edges.length;
  const isAlive = new Uint8Array(count);
  const before: number[][] = Array.from({ length: count });
  const note = (to: number, from: number) => (before[to] ??= []).push(from);
  /** Calls of a rule, by its first state. */
  const callers = new Map<number, [from: number, after: number][]>();
  for (let state = 0; state < count; state++) {
    const edges = net.edges[state];
    for (let i = 0; i < edges.length; i += 3) if (isUsable(edges[i], edges[i + 1], usable)) note(edges[i + 2], state);
    for (const to of net.jumps[state]) note(to, state);
    const calls = net.calls[state];
    for (let i = 0; i < calls.length; i += 2) {
      const [first] = net.rules[calls[i]];
      note(calls[i + 1], state);
      const known = callers.get(first);
      if (known === undefined) callers.set(first, [[state, calls[i + 1]]]);
      else known.push([state, calls[i + 1]]);
    }
  }
  const todo: number[] = [];
  const revive = (state: number) => {
    if (state < 0 || isAlive[state] === 1) return;
    isAlive[state] = 1;
    todo.push(state);
  };
  const hasLiveCall = (state: number, after: number): boolean => {
    const calls = net.calls[state];
    for (let i = 0; i < calls.length; i += 2)
      if (calls[i + 1] === after && isAlive[net.rules[calls[i]][0]] === 1) return true;
    return false;
  };
  const leadsTo = (from: number, to: number): boolean => {
    if (net.calls[from].length === 0) return true;
    if (net.jumps[from].includes(to)) return true;
    const edges = net.edges[from];
    for (let i = 0; i < edges.length; i += 3) if (edges[i + 2] === to) return true;
    return hasLiveCall(from, to);
  };
  for (const [, last] of net.rules) revive(last);
  for (let state = todo.pop(); state !== undefined; state = todo.pop()) {
    for (const from of before[state] ?? []) if (leadsTo(from, state)) revive(from);
    for (const [from, after] of callers.get(state) ?? []) if (isAlive[after] === 1) revive(from);
  }
  return isAlive;
}

function isUsable(low: number, high: number, usable: (byte: number) => boolean): boolean {
  for (let byte = low; byte <= high; byte++) if (usable(byte)) return true;
  return false;
}

/** Of live rules; a state after a call from which only the end of its own rule follows is not kept on the stack. */
function liveCalls(net: Network, calls: readonly number[], isAlive: Uint8Array, isEnd: Uint8Array): number[] {
  const live: number[] = [];
  for (let i = 0; i < calls.length; i += 2) {
    const [first] = net.rules[calls[i]];
    if (isAlive[first] === 0) continue;
    live.push(first, isTail(net, calls[i + 1], isEnd) ? -1 : calls[i + 1]);
  }
  return live;
}

function isTail(net: Network, state: number, isEnd: Uint8Array): boolean {
  let at = state;
  for (let steps = 0; steps < 100; steps++) {
    if (isEnd[at] === 1) return true;
    if (net.edges[at].length > 0 || net.calls[at].length > 0 || net.jumps[at].length !== 1) return false;
    [at] = net.jumps[at];
  }
  return false;
}

function byteClasses(net: Network, isAlive: Uint8Array): { classOf: Uint8Array; classes: number } {
  const borders = new Uint8Array(0x101);
  for (const [state, edges] of net.edges.entries()) {
    if (isAlive[state] === 0) continue;
    for (let i = 0; i < edges.length; i += 3) {
      borders[edges[i]] = 1;
      borders[edges[i + 1] + 1] = 1;
    }
  }
  const classOf = new Uint8Array(0x100);
  let classes = 0;
  for (let byte = 0; byte < 0x100; byte++) {
    if (borders[byte] === 1 && byte > 0) classes++;
    classOf[byte] = classes;
  }
  return { classOf, classes: classes + 1 };
}
