/** Sets of Unicode code points, and how their UTF-8 is read by a network. */
import type { Fragment, Network } from './network.ts';

/** Ranges, both ends included; sorted and apart where a function here made them. */
export type CodePoints = readonly (readonly [low: number, high: number])[];

const LAST = 0x10ffff;
const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;

export function without(points: CodePoints): CodePoints {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [low, high] of points.toSorted((a, b) => a[0] - b[0])) {
    if (low > next) rest.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  if (next <= LAST) rest.push([next, LAST]);
  return rest;
}

export function both(a: CodePoints, b: CodePoints): CodePoints {
  return a.flatMap(([low, high]) =>
    b.flatMap(([from, to]) => {
      const range = [Math.max(low, from), Math.min(high, to)] as const;
      return range[0] <= range[1] ? [range] : [];
    }),
  );
}

export const includes = (points: CodePoints, point: number): boolean =>
  points.some(([low, high]) => low <= point && point <= high);

/** One of `points`; surrogates, which no UTF-8 has, are left out. */
export function readCodePoint(net: Network, points: CodePoints): Fragment {
  const whole = net.never();
  // Sequences that end alike share their ends.
  const ends = new Map<string, number>();
  for (const [low, high] of points) for (const bytes of byteRanges(low, high)) addSequence(net, whole, bytes, ends);
  return whole;
}

type ByteRanges = readonly (readonly [low: number, high: number])[];

function addSequence(net: Network, [start, end]: Fragment, bytes: ByteRanges, ends: Map<string, number>): void {
  let to = end;
  for (let i = bytes.length - 1; i > 0; i--) {
    const name = bytes.slice(i).join(';');
    let from = ends.get(name);
    if (from === undefined) {
      from = net.state();
      net.edge(from, bytes[i][0], bytes[i][1], to);
      ends.set(name, from);
    }
    to = from;
  }
  net.edge(start, bytes[0][0], bytes[0][1], to);
}

/** Code points low..high as sequences of byte ranges. Source: utf8-ranges, after RE2's compiler. */
function byteRanges(low: number, high: number): ByteRanges[] {
  if (low > high) return [];
  if (low <= LAST_SURROGATE && high >= FIRST_SURROGATE)
    return [
      ...byteRanges(low, Math.min(high, FIRST_SURROGATE - 1)),
      ...byteRanges(Math.max(low, LAST_SURROGATE + 1), high),
    ];
  for (const last of [0x7f, 0x7ff, 0xffff])
    if (low <= last && last < high) return [...byteRanges(low, last), ...byteRanges(last + 1, high)];
  // Below, all have the same number of bytes.
  if (high > 0x7f) {
    for (let bits = 6; bits <= 18; bits += 6) {
      const mask = (1 << bits) - 1;
      if ((low & ~mask) === (high & ~mask)) continue;
      if ((low & mask) !== 0) return [...byteRanges(low, low | mask), ...byteRanges((low | mask) + 1, high)];
      if ((high & mask) !== mask) return [...byteRanges(low, (high & ~mask) - 1), ...byteRanges(high & ~mask, high)];
    }
  }
  const [first, last] = [encoded(low), encoded(high)];
  return [first.map((byte, i) => [byte, last[i]] as const)];
}

/** UTF-8. */
function encoded(point: number): readonly number[] {
  if (point <= 0x7f) return [point];
  const rest = 0x80 | (point & 0x3f);
  if (point <= 0x7ff) return [0xc0 | (point >> 6), rest];
  const middle = 0x80 | ((point >> 6) & 0x3f);
  if (point <= 0xffff) return [0xe0 | (point >> 12), middle, rest];
  return [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f), middle, rest];
}
