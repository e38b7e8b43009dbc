/** Which tokens may come next in a state of a machine: one bit each. */
import { LIMITS } from '../../limits.ts';
import { REFUSED, type Machine } from './machine.ts';
import type { Trie } from './trie.ts';
import { LONG_TOKEN, type Vocabulary } from './vocabulary.ts';

/** u32[size / 32], rounded up. */
export type Mask = Uint32Array;

/** With less room, trying the tokens that are too long would take longer than a walk. */
const LEAST_ROOM = LONG_TOKEN;

export class Masks {
  readonly #machine: Machine;
  readonly #vocabulary: Vocabulary;
  /** Those that were asked for last, up to a limit of bytes. */
  readonly #kept = new Map<number, Mask>();
  readonly #mostKept: number;
  readonly #path: Int32Array;

  constructor(machine: Machine, vocabulary: Vocabulary) {
    this.#machine = machine;
    this.#vocabulary = vocabulary;
    const maskBytes = 4 * Math.ceil(vocabulary.size / 32);
    this.#mostKept = Math.max(1, Math.floor(LIMITS.maskBytes.value / maskBytes));
    this.#path = new Int32Array(Math.max(vocabulary.plain.longest, vocabulary.quoting.longest) + 1);
  }

  get bytes(): number {
    return this.#kept.size * 4 * Math.ceil(this.#vocabulary.size / 32);
  }

  of(state: number): Mask {
    const known = this.#kept.get(state);
    if (known !== undefined) {
      this.#kept.delete(state);
      this.#kept.set(state, known);
      return known;
    }
    const mask = this.#make(state);
    this.#kept.set(state, mask);
    if (this.#kept.size > this.#mostKept)
      for (const oldest of this.#kept.keys()) {
        this.#kept.delete(oldest);
        break;
      }
    return mask;
  }

  #make(state: number): Mask {
    const { quoting, size } = this.#vocabulary;
    const inside = this.#machine.insideString(state);
    const mask =
      inside === null || inside.room < LEAST_ROOM
        ? new Uint32Array(Math.ceil(size / 32))
        : this.#insideString(state, inside);
    if (inside === null || inside.room < LEAST_ROOM) this.#fill(state, this.#vocabulary.plain, mask);
    this.#fill(state, quoting, mask);
    return mask;
  }

  /** Of tokens without a quote: what all strings have in common, but for tokens that are too long for this one. */
  #insideString(state: number, { name, room }: { readonly name: string; readonly room: number }): Mask {
    const { plain, insideStrings, size, longTokens } = this.#vocabulary;
    const known = insideStrings.get(name);
    // What a string without an end would allow is what this one does where no token is too long for it.
    if (known === undefined) {
      const made = new Uint32Array(Math.ceil(size / 32));
      this.#fill(state, plain, made);
      if (room >= plain.longest) insideStrings.set(name, made.slice());
      return made;
    }
    const mask = known.slice();
    for (const { id, bytes } of longTokens) {
      if (bytes.length <= room) break;
      if (has(mask, id) && this.#machine.run(bytes, state) === REFUSED) mask[id >> 5] &= ~(1 << (id & 31));
    }
    return mask;
  }

  #fill(state: number, { byte, depth, end, token, twins }: Trie, mask: Mask): void {
    const machine = this.#machine;
    const path = this.#path;
    path[0] = state;
    for (let node = 0; node < byte.length;) {
      const level = depth[node];
      const to = machine.step(path[level], byte[node]);
      if (to === REFUSED) {
        node = end[node];
        continue;
      }
      path[level + 1] = to;
      const id = token[node];
      if (id >= 0) mask[id >> 5] |= 1 << (id & 31);
      node++;
    }
    for (let i = 0; i < twins.length; i += 2) if (has(mask, twins[i + 1])) mask[twins[i] >> 5] |= 1 << (twins[i] & 31);
  }
}

export const has = (mask: Mask, id: number): boolean => ((mask[id >> 5] >>> (id & 31)) & 1) === 1;
