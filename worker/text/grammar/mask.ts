/** Which tokens may come next in a state of a machine: one bit each. */
import { LIMITS } from '../../limits.ts';
import { REFUSED, type Machine } from './machine.ts';
import type { Trie } from './trie.ts';
import type { Vocabulary } from './vocabulary.ts';

/** u32[size / 32], rounded up. */
export type Mask = Uint32Array;

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
    const { plain, quoting, insideStrings, size } = this.#vocabulary;
    const inside = this.#machine.insideString(state, plain.longest);
    let mask = inside === null ? undefined : insideStrings.get(inside)?.slice();
    if (mask === undefined) {
      mask = new Uint32Array(Math.ceil(size / 32));
      this.#fill(state, plain, mask);
      if (inside !== null) insideStrings.set(inside, mask.slice());
    }
    this.#fill(state, quoting, mask);
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
