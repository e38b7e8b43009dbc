/**
 * A recursive network over bytes: states, byte edges, jumps (which read nothing) and calls of rules. What a schema or a pattern becomes
 * before the machine runs it. Called rules are there once however often they are used, so nesting costs nothing.
 */
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';

/** A part with one entry and one exit. */
export type Fragment = readonly [start: number, end: number];

const NONE: readonly number[] = Object.freeze([]);
const UTF8 = new TextEncoder();

export class Network {
  /** Of each state: lowest byte, highest byte, target, and so on. */
  readonly edges: (readonly number[])[] = [];
  /** Of each state: targets. */
  readonly jumps: (readonly number[])[] = [];
  /** Of each state: rule, the state after it, and so on. */
  readonly calls: (readonly number[])[] = [];
  readonly rules: Fragment[] = [];
  /** States that combining automata has taken, all of them together (regular.ts). */
  combinedStates = 0;

  /** @throws GlimpseError schema_too_complex */
  state(): number {
    const most = LIMITS.grammarStates.value;
    if (this.edges.length >= most) {
      const message = `The schema or pattern takes more than ${most} states; ask for fewer or shorter parts.`;
      throw new GlimpseError('schema_too_complex', message, { most });
    }
    this.jumps.push(NONE);
    this.calls.push(NONE);
    return this.edges.push(NONE) - 1;
  }

  edge(from: number, low: number, high: number, to: number): void {
    this.#add(this.edges, from, low, high, to);
  }

  jump(from: number, to: number): void {
    this.#add(this.jumps, from, to);
  }

  #add(lists: (readonly number[])[], from: number, ...more: number[]): void {
    const list = lists[from];
    if (list === NONE) lists[from] = more;
    else (list as number[]).push(...more);
  }

  /** A rule that is filled in later, so that it may call itself. */
  declare(): number {
    return this.rules.push([-1, -1]) - 1;
  }

  define(rule: number, [start, end]: Fragment): void {
    // An end of its own: whoever reaches it has left the rule.
    const last = this.state();
    this.jump(end, last);
    this.rules[rule] = [start, last];
  }

  call(rule: number): Fragment {
    const fragment: Fragment = [this.state(), this.state()];
    this.#add(this.calls, fragment[0], rule, fragment[1]);
    return fragment;
  }

  empty(): Fragment {
    const state = this.state();
    return [state, state];
  }

  /** What nothing matches. */
  never(): Fragment {
    return [this.state(), this.state()];
  }

  text(text: string): Fragment {
    const start = this.state();
    let end = start;
    for (const byte of UTF8.encode(text)) {
      const next = this.state();
      this.edge(end, byte, byte, next);
      end = next;
    }
    return [start, end];
  }

  /** One of some texts, which share their beginnings. */
  anyText(texts: readonly string[]): Fragment {
    const whole = this.never();
    const children = new Map<number, number>();
    for (const text of texts) {
      let [at] = whole;
      for (const byte of UTF8.encode(text)) {
        const key = at * 0x100 + byte;
        let next = children.get(key);
        if (next === undefined) {
          next = this.state();
          this.edge(at, byte, byte, next);
          children.set(key, next);
        }
        at = next;
      }
      this.jump(at, whole[1]);
    }
    return whole;
  }

  sequence(first: Fragment, ...rest: readonly Fragment[]): Fragment {
    let [, end] = first;
    for (const [start, next] of rest) {
      this.jump(end, start);
      end = next;
    }
    return [first[0], end];
  }

  anyOf(parts: readonly Fragment[]): Fragment {
    if (parts.length === 1) return parts[0];
    const whole = this.never();
    for (const [start, end] of parts) {
      this.jump(whole[0], start);
      this.jump(end, whole[1]);
    }
    return whole;
  }

  optional(part: Fragment): Fragment {
    return this.anyOf([this.empty(), part]);
  }

  star([start, end]: Fragment): Fragment {
    const whole = this.never();
    this.jump(whole[0], start);
    this.jump(end, whole[0]);
    this.jump(whole[0], whole[1]);
    return whole;
  }

  /** `make` builds one copy; `most` may be Infinity. */
  repeat(make: () => Fragment, least: number, most: number): Fragment {
    let whole: Fragment = this.empty();
    for (let i = 0; i < least; i++) whole = this.sequence(whole, make());
    if (most === Infinity) return this.sequence(whole, this.star(make()));
    const end = this.state();
    for (let i = least; i < most; i++) {
      this.jump(whole[1], end);
      whole = this.sequence(whole, make());
    }
    this.jump(whole[1], end);
    return [whole[0], end];
  }
}
