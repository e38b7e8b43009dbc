/** What all JSON has: characters of strings, numbers, line breaks. Rules that are there once in a network. */
import type { Fragment, Network } from './network.ts';
import { anyInteger, anyNumber } from './numbers.ts';
import { automaton, deterministic } from './regular.ts';
import { anyCharacter } from './spelling.ts';

/** Spaces of an indented line. Without a bound, models write spaces until their tokens are used up. */
const INDENT = 20;

type RuleName = 'character' | 'string' | 'integer' | 'number' | 'gap' | 'comma' | 'colon';

export class JsonRules {
  readonly #net: Network;
  readonly #rules = new Map<RuleName, number>();
  /** The states of `character`, a run of numbers; empty before it is used. */
  characterStates: readonly [first: number, end: number] = [0, 0];
  /** Where a character of a string has just ended: how many more may follow. */
  readonly room = new Map<number, number>();

  constructor(net: Network) {
    this.#net = net;
  }

  call(name: RuleName): Fragment {
    let rule = this.#rules.get(name);
    if (rule === undefined) {
      // Declared only when the rules are there that it calls, so that their states do not lie among its own.
      const fragment = this.#make(name);
      rule = this.#net.declare();
      this.#net.define(rule, fragment);
      this.#rules.set(name, rule);
    }
    return this.#net.call(rule);
  }

  /** A string of least..most characters, with its quotes. */
  string(least: number, most: number): Fragment {
    if (least === 0 && most === Infinity) return this.call('string');
    return this.#quoted(least, most);
  }

  #make(name: RuleName): Fragment {
    const net = this.#net;
    const indented = () =>
      net.sequence(
        net.text('\n'),
        net.repeat(() => net.text(' '), 0, INDENT),
      );
    switch (name) {
      case 'character': {
        const first = net.state();
        const fragment = deterministic(net, { all: [automaton(anyCharacter)], none: [] });
        this.characterStates = [first, net.edges.length];
        return fragment;
      }
      case 'string':
        return this.#quoted(0, Infinity);
      case 'integer':
        return deterministic(net, { all: [automaton(anyInteger)], none: [] });
      case 'number':
        return deterministic(net, { all: [automaton(anyNumber)], none: [] });
      case 'gap':
        return net.optional(indented());
      case 'comma':
        return net.sequence(net.text(','), net.anyOf([net.empty(), net.text(' '), indented()]));
      case 'colon':
        return net.sequence(net.text(':'), net.optional(net.text(' ')));
    }
  }

  #quoted(least: number, most: number): Fragment {
    const net = this.#net;
    const [start, open] = net.text('"');
    const [close, end] = net.text('"');
    const character = (from: number, left: number): number => {
      const [begin, after] = this.call('character');
      net.jump(from, begin);
      this.room.set(after, left);
      return after;
    };
    let at = open;
    for (let i = 0; i < least; i++) at = character(at, most - i - 1);
    net.jump(at, close);
    if (most === Infinity) net.jump(character(at, Infinity), at);
    else
      for (let i = least; i < most; i++) {
        at = character(at, most - i - 1);
        net.jump(at, close);
      }
    return [start, end];
  }
}
