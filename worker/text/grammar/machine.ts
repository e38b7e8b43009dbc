/**
 * Runs a network: where it may be after some bytes, as one number. States are found when they are asked for and kept; a state is a set
 * of places, each with the calls that are open there.
 */
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import type { RootedNetwork } from './rooted.ts';

/** No state: the bytes are not allowed. */
export const REFUSED = -1;
const UNKNOWN = -2;
/** More stacks than can be, so that a place and its stack make one number. */
const STACKS = 2 ** 22;

/** Which places are inside of a string (json-rules.ts). */
export interface StringPlaces {
  readonly characterStates: readonly [first: number, end: number];
  readonly room: ReadonlyMap<number, number>;
}

export class Machine {
  readonly start: number;
  readonly #net: RootedNetwork;
  readonly #strings: StringPlaces;
  readonly #stacks = new Map<number, number>();
  readonly #after: number[] = [-1];
  readonly #below: number[] = [-1];
  readonly #states = new Map<string, number>();
  readonly #places: (readonly number[])[] = [];
  readonly #accepts: boolean[] = [];
  /** i32[states, classes] */
  #next = new Int32Array(0);

  constructor(net: RootedNetwork, strings: StringPlaces) {
    this.#net = net;
    this.#strings = strings;
    this.start = this.#state([net.start * STACKS]);
  }

  /** The same network with nothing found yet but one state of this one, and what that state is there. */
  renewed(state: number): { readonly machine: Machine; readonly state: number } {
    const machine = new Machine(this.#net, this.#strings);
    const moved = (stack: number): number =>
      stack === 0 ? 0 : machine.#pushed(this.#after[stack], moved(this.#below[stack]));
    const places = this.#places[state].map((place) => place - (place % STACKS) + moved(place % STACKS));
    return { machine, state: machine.#interned(places, this.#accepts[state]) };
  }

  get states(): number {
    return this.#places.length;
  }

  /** About what it holds, with its network. */
  get bytes(): number {
    const places = this.#places.reduce((sum, list) => sum + list.length, 0);
    return this.#next.byteLength + 24 * places + 100 * this.#states.size + 40 * this.#stacks.size;
  }

  /** REFUSED where the byte is not allowed. @throws GlimpseError schema_too_complex */
  step(state: number, byte: number): number {
    const at = state * this.#net.classes + this.#net.classOf[byte];
    const known = this.#next[at];
    return known === UNKNOWN ? this.#step(state, this.#net.classOf[byte]) : known;
  }

  run(bytes: Iterable<number>, from = this.start): number {
    let state = from;
    for (const byte of bytes) {
      if (state === REFUSED) return REFUSED;
      state = this.step(state, byte);
    }
    return state;
  }

  accepts(state: number): boolean {
    return this.#accepts[state];
  }

  /** Whether more may follow. */
  goesOn(state: number): boolean {
    return this.#places[state].length > 0;
  }

  /** The only byte that may follow; null where there are several or none, or where it may end here. */
  onlyByte(state: number): number | null {
    if (this.#accepts[state]) return null;
    const { edges, classOf } = this.#net;
    let only = -1;
    for (const place of this.#places[state]) {
      const list = edges[Math.floor(place / STACKS)];
      for (let i = 0; i < list.length; i += 3) {
        if (list[i] !== list[i + 1] || (only >= 0 && only !== list[i])) return null;
        only = list[i];
      }
    }
    const byte = classOf.indexOf(only);
    return only < 0 || classOf.indexOf(only, byte + 1) >= 0 ? null : byte;
  }

  /**
   * Where the state is inside a string, and nothing else: a text that is the same for all such states from which the same bytes without a
   * quote may follow, as long as the string has room for them, and how many characters it has room for. null elsewhere.
   */
  insideString(state: number): { readonly name: string; readonly room: number } | null {
    const [first, end] = this.#strings.characterStates;
    if (this.#accepts[state]) return null;
    const inside = new Set<number>();
    let room = Infinity;
    for (const place of this.#places[state]) {
      const at = Math.floor(place / STACKS);
      if (at < first || at >= end) {
        if (!this.#isQuote(at)) return null;
        continue;
      }
      room = Math.min(room, this.#strings.room.get(this.#after[place % STACKS]) ?? 0);
      inside.add(at - first);
    }
    return inside.size === 0 ? null : { name: [...inside].join(), room };
  }

  #isQuote(at: number): boolean {
    const edges = this.#net.edges[at];
    const quote = this.#net.classOf[0x22];
    for (let i = 0; i < edges.length; i += 3) if (edges[i] !== quote || edges[i + 1] !== quote) return false;
    return true;
  }

  #step(state: number, byteClass: number): number {
    const { edges, classes } = this.#net;
    const found: number[] = [];
    for (const place of this.#places[state]) {
      const at = Math.floor(place / STACKS);
      const list = edges[at];
      for (let i = 0; i < list.length; i += 3)
        if (list[i] <= byteClass && byteClass <= list[i + 1]) found.push(place + (list[i + 2] - at) * STACKS);
    }
    const to = found.length === 0 ? REFUSED : this.#state(found);
    this.#next[state * classes + byteClass] = to;
    return to;
  }

  /** places: changed. */
  #state(places: number[]): number {
    const { edges, jumps, calls, isEnd } = this.#net;
    const seen = new Set<number>();
    const kept: number[] = [];
    let accepts = false;
    for (let place = places.pop(); place !== undefined; place = places.pop()) {
      if (seen.has(place)) continue;
      if (seen.size >= LIMITS.machinePlaces.value) throw tooComplex();
      seen.add(place);
      const at = Math.floor(place / STACKS);
      const stack = place % STACKS;
      if (edges[at].length > 0) kept.push(place);
      for (const to of jumps[at]) places.push(to * STACKS + stack);
      const called = calls[at];
      for (let i = 0; i < called.length; i += 2)
        places.push(called[i] * STACKS + (called[i + 1] < 0 ? stack : this.#pushed(called[i + 1], stack)));
      if (isEnd[at] === 0) continue;
      if (stack !== 0) places.push(this.#after[stack] * STACKS + this.#below[stack]);
      // A rule that was called last of all ends with its caller.
      else accepts = true;
    }
    return this.#interned(kept, accepts);
  }

  #interned(kept: number[], accepts: boolean): number {
    kept.sort((a, b) => a - b);
    const name = `${accepts ? '!' : ''}${kept.join()}`;
    let id = this.#states.get(name);
    if (id !== undefined) return id;
    id = this.#places.length;
    if (id >= LIMITS.machineStates.value) throw tooComplex();
    this.#states.set(name, id);
    this.#places.push(kept);
    this.#accepts.push(accepts);
    const { classes } = this.#net;
    if ((id + 1) * classes > this.#next.length) {
      const larger = new Int32Array(Math.max(64, 2 * (id + 1)) * classes).fill(UNKNOWN);
      larger.set(this.#next);
      this.#next = larger;
    }
    return id;
  }

  #pushed(after: number, below: number): number {
    const key = after * STACKS + below;
    let stack = this.#stacks.get(key);
    if (stack === undefined) {
      stack = this.#after.length;
      if (stack >= STACKS) throw tooComplex();
      this.#stacks.set(key, stack);
      this.#after.push(after);
      this.#below.push(below);
    }
    return stack;
  }
}

const tooComplex = (): GlimpseError =>
  new GlimpseError('schema_too_complex', 'The schema leaves too many possibilities open at once; make it simpler.');
