/** Bytes that are a little wrong: flipped, cut, grown, moved, or with numbers at the edges of what they may be. */
import type { Random } from '../../random.ts';

const EDGES = [0, 1, 0x7f, 0x80, 0xff];
const MOST_CHANGES = 8;
const MOST_BLOCK = 64;

/** Another array; `bytes` stay as they are. */
export function mutated(random: Random, bytes: Uint8Array): Uint8Array {
  let now = Uint8Array.from(bytes);
  for (let changes = 1 + random.below(MOST_CHANGES); changes > 0; changes--) now = random.pick(CHANGES)(random, now);
  return now;
}

type Change = (random: Random, bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

const block = (random: Random, { length }: Uint8Array): [number, number] => {
  const start = random.below(length + 1);
  return [start, Math.min(length, start + random.below(MOST_BLOCK))];
};

const inserted = (bytes: Uint8Array, at: number, more: Uint8Array): Uint8Array<ArrayBuffer> => {
  const grown = new Uint8Array(bytes.length + more.length);
  grown.set(bytes.subarray(0, at));
  grown.set(more, at);
  grown.set(bytes.subarray(at), at + more.length);
  return grown;
};

const CHANGES: readonly Change[] = [
  function flip(random, bytes) {
    if (bytes.length > 0) bytes[random.below(bytes.length)] ^= 1 << random.below(8);
    return bytes;
  },
  function edge(random, bytes) {
    if (bytes.length > 0) bytes[random.below(bytes.length)] = random.pick(EDGES);
    return bytes;
  },
  /** Most formats have their sizes near the beginning. */
  function header(random, bytes) {
    if (bytes.length > 0) bytes[random.below(Math.min(bytes.length, MOST_BLOCK))] = random.pick(EDGES);
    return bytes;
  },
  function cut(random, bytes) {
    return random.next() < 0.5 ? bytes.slice(0, random.below(bytes.length + 1)) : bytes;
  },
  function drop(random, bytes) {
    const [start, end] = block(random, bytes);
    return Uint8Array.from([...bytes.subarray(0, start), ...bytes.subarray(end)]);
  },
  function repeat(random, bytes) {
    const [start, end] = block(random, bytes);
    return inserted(bytes, end, bytes.slice(start, end));
  },
  function move(random, bytes) {
    const [start, end] = block(random, bytes);
    return inserted(bytes, random.below(bytes.length + 1), bytes.slice(start, end));
  },
  function noise(random, bytes) {
    const more = Uint8Array.from({ length: random.below(MOST_BLOCK) }, () => random.below(256));
    return inserted(bytes, random.below(bytes.length + 1), more);
  },
];
