/** Huffman codes of deflate: a table for the short ones, counting for the long ones. */
import { drop, peek, refill, take } from './inflate_bits';

const MAX_BITS: i32 = 15;
const FAST_BITS: i32 = 10;
const MAX_LITERALS: i32 = 288;
const MAX_DISTANCES: i32 = 32;

/**
 * A code: u16[1 << FAST_BITS] symbol << 4 | length by the next bits, 0 where the code is longer; then u16[16] codes of
 * each length; then u16[MAX_LITERALS] symbols in the order of their codes.
 */
const COUNTS: usize = 2 << FAST_BITS;
const SYMBOLS: usize = COUNTS + 2 * (MAX_BITS + 1);
const CODE_BYTES: usize = SYMBOLS + 2 * MAX_LITERALS;

const LITERALS = memory.data(<i32>CODE_BYTES, 8);
const DISTANCES = memory.data(<i32>CODE_BYTES, 8);
/** Lengths of all codes of a block, a byte each. */
const LENGTHS = memory.data(MAX_LITERALS + MAX_DISTANCES, 8);
/** Where the next code of each length is, while a code is built. */
const OFFSETS = memory.data(2 * (MAX_BITS + 1), 8);

/** The order in which the lengths of the code of lengths come. */
const ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

export function literal(): i32 {
  return decode(LITERALS);
}

export function distance(): i32 {
  return decode(DISTANCES);
}

/** The symbol of the next bits; -1 where no code is like them. */
function decode(code: usize): i32 {
  const entry = <i32>load<u16>(code + ((<usize>peek(FAST_BITS)) << 1));
  if (entry !== 0) {
    drop(entry & 15);
    return entry >> 4;
  }
  return decode_long(code);
}

/** One bit after the other: codes of a length are consecutive numbers. */
function decode_long(code: usize): i32 {
  let value = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= MAX_BITS; length++) {
    value |= (peek(length) >> (length - 1)) & 1;
    const count = <i32>load<u16>(code + COUNTS + ((<usize>length) << 1));
    if (value - first < count) {
      drop(length);
      return <i32>load<u16>(code + SYMBOLS + ((<usize>(index + value - first)) << 1));
    }
    index += count;
    first = (first + count) << 1;
    value <<= 1;
  }
  return -1;
}

/**
 * A code from `count` lengths. False when they need more codes than there are, or fewer, but for one single code.
 */
function build(code: usize, lengths: usize, count: i32): bool {
  memory.fill(code, 0, CODE_BYTES);
  const counts = code + COUNTS;
  for (let i = 0; i < count; i++) bump(counts + ((<usize>load<u8>(lengths + i)) << 1));
  const unused = <i32>load<u16>(counts);
  let left = 1;
  for (let length = 1; length <= MAX_BITS; length++) {
    left = (left << 1) - <i32>load<u16>(counts + ((<usize>length) << 1));
    if (left < 0) return false;
  }
  if (left > 0 && count - unused > 1) return false;
  store<u16>(counts, 0);
  sort(code, lengths, count);
  return true;
}

/** Symbols in the order of their codes, and the table of the short ones. */
function sort(code: usize, lengths: usize, count: i32): void {
  let next = 0;
  for (let length = 1; length <= MAX_BITS; length++) {
    store<u16>(OFFSETS + ((<usize>length) << 1), <u16>next);
    next += <i32>load<u16>(code + COUNTS + ((<usize>length) << 1));
  }
  for (let symbol = 0; symbol < count; symbol++) {
    const length = <usize>load<u8>(lengths + symbol);
    if (length === 0) continue;
    const place = OFFSETS + (length << 1);
    store<u16>(code + SYMBOLS + ((<usize>load<u16>(place)) << 1), <u16>symbol);
    bump(place);
  }
  let value = 0;
  let index: usize = 0;
  for (let length = 1; length <= FAST_BITS; length++, value <<= 1) {
    for (let i = <i32>load<u16>(code + COUNTS + ((<usize>length) << 1)); i > 0; i--, value++, index++) {
      const entry = (load<u16>(code + SYMBOLS + (index << 1)) << 4) | <u16>length;
      for (let at = reversed(value, length); at < 1 << FAST_BITS; at += 1 << length)
        store<u16>(code + ((<usize>at) << 1), entry);
    }
  }
}

function bump(place: usize): void {
  store<u16>(place, load<u16>(place) + 1);
}

function reversed(value: i32, length: i32): i32 {
  let result = 0;
  for (let i = 0; i < length; i++) result |= ((value >> i) & 1) << (length - 1 - i);
  return result;
}

/** The codes of blocks that bring none. */
export function fixed_codes(): void {
  memory.fill(LENGTHS, 8, 144);
  memory.fill(LENGTHS + 144, 9, 112);
  memory.fill(LENGTHS + 256, 7, 24);
  memory.fill(LENGTHS + 280, 8, 8);
  build(LITERALS, LENGTHS, MAX_LITERALS);
  memory.fill(LENGTHS, 5, MAX_DISTANCES);
  build(DISTANCES, LENGTHS, MAX_DISTANCES);
}

/** Most bytes that `read_codes` reads: 14 bits, 19 lengths of 3, 320 codes of at most 7 and 7 bits. */
export const CODES_BYTES: usize = 600;

/** Reads the codes that a block brings. False when they cannot be. */
export function read_codes(): bool {
  refill();
  const literals = take(5) + 257;
  const distances = take(5) + 1;
  const count = take(4) + 4;
  if (literals > 286 || distances > 30) return false;
  memory.fill(LENGTHS, 0, 19);
  for (let i = 0; i < count; i++) {
    refill();
    store<u8>(LENGTHS + load<u8>(ORDER + i), <u8>take(3));
  }
  // The code of lengths has the place of the literals' until those are known
  if (!build(LITERALS, LENGTHS, 19) || !read_lengths(literals + distances)) return false;
  if (load<u8>(LENGTHS, 256) === 0) return false;
  return build(LITERALS, LENGTHS, literals) && build(DISTANCES, LENGTHS + literals, distances);
}

function read_lengths(count: i32): bool {
  for (let i = 0; i < count;) {
    refill();
    const symbol = decode(LITERALS);
    if (symbol < 0 || (symbol === 16 && i === 0)) return false;
    if (symbol < 16) {
      store<u8>(LENGTHS + i++, <u8>symbol);
      continue;
    }
    const value = symbol === 16 ? load<u8>(LENGTHS + i - 1) : 0;
    const times = symbol === 16 ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7);
    if (i + times > count) return false;
    memory.fill(LENGTHS + i, value, times);
    i += times;
  }
  return true;
}
