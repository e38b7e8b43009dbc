/**
 * Zlib streams (RFC 1950 and 1951) that come and go in pieces; one stream an instance. The caller owns the input and the
 * window, a buffer whose last 32 KiB are what matches refer to when it is emptied.
 */
import {
  align,
  copy_bytes,
  drop_to_byte,
  forget_input,
  input_at,
  overrun,
  ready,
  refill,
  set_input,
  take,
} from './inflate_bits';
import { CODES_BYTES, distance, fixed_codes, literal, read_codes } from './inflate_codes';

/** Why `inflate` returns. */
const WANTS_INPUT: i32 = 0;
const WINDOW_FULL: i32 = 1;
const DONE: i32 = 2;
/** The input ends inside the stream. What was inflated until then is in the window. */
const CUT_OFF: i32 = 3;
const DAMAGED: i32 = 4;

/** Where in the stream it is. */
const HEADER: i32 = 0;
const BLOCK: i32 = 1;
const STORED: i32 = 2;
const CODED: i32 = 3;
const CHECKSUM: i32 = 4;
const END: i32 = 5;

const HISTORY: usize = 32768;
/** A match is at most so long, and copied in steps of 8 bytes. */
const MATCH_ROOM: usize = 258 + 8;

let state: i32 = HEADER;
let final = false;
let stored: usize = 0;
/** The window: its start, where the next byte goes, and its end. */
let window: usize = 0;
let out: usize = 0;
let window_end: usize = 0;
/** Sums of the checksum, and the first byte that they lack. */
let low: u32 = 1;
let high: u32 = 0;
let summed: usize = 0;

/** A new stream. @param from u8[bytes], of more than 64 KiB */
export function inflate_start(from: usize, bytes: usize): void {
  forget_input();
  state = HEADER;
  final = false;
  window = from;
  window_end = from + bytes;
  out = from;
  summed = from;
  low = 1;
  high = 0;
}

/** The next piece of input is at `from`; bytes that were not used yet must be in front of it (inflate_unused). */
export function inflate_input(from: usize, bytes: usize, is_last: boolean): void {
  set_input(from, from + bytes, is_last);
}

/** The first byte of input that was not used yet. */
export function inflate_unused(): usize {
  return input_at();
}

/** One past the last inflated byte. */
export function inflate_end(): usize {
  return out;
}

/** Makes room in the window, of which everything has been taken. @returns where the next bytes will be */
export function inflate_slide(): usize {
  const kept = min(HISTORY, out - window);
  memory.copy(window, out - kept, kept);
  out = window + kept;
  summed = out;
  return out;
}

/** Goes on until something is missing or wrong: one of the reasons above. */
export function inflate(): i32 {
  while (true) {
    const reason = step();
    sum_up();
    if (reason >= 0) return reason;
  }
}

/** One state's work; -1 when it is done. */
function step(): i32 {
  if (state === HEADER) return read_header();
  if (state === BLOCK) return begin_block();
  if (state === STORED) return copy_stored();
  if (state === CODED) return decode();
  if (state === CHECKSUM) return check();
  return DONE;
}

function read_header(): i32 {
  if (!ready(8)) return WANTS_INPUT;
  refill();
  const method = take(8);
  const flags = take(8);
  if (overrun()) return CUT_OFF;
  // Deflate, a window of at most 32 KiB, a multiple of 31, no dictionary
  if ((method & 15) !== 8 || method >> 4 > 7 || ((method << 8) | flags) % 31 !== 0 || flags & 32) return DAMAGED;
  state = BLOCK;
  return -1;
}

function begin_block(): i32 {
  if (final) {
    state = CHECKSUM;
    align();
    return -1;
  }
  if (!ready(CODES_BYTES)) return WANTS_INPUT;
  refill();
  final = take(1) === 1;
  const kind = take(2);
  if (overrun()) return CUT_OFF;
  if (kind === 0) return begin_stored();
  if (kind === 1) fixed_codes();
  else if (kind === 3 || !read_codes()) return overrun() ? CUT_OFF : DAMAGED;
  state = CODED;
  return overrun() ? CUT_OFF : -1;
}

function begin_stored(): i32 {
  drop_to_byte();
  refill();
  stored = take(16);
  const complement = take(16);
  if (overrun()) return CUT_OFF;
  if (stored !== <usize>(complement ^ 0xffff)) return DAMAGED;
  align();
  state = STORED;
  return -1;
}

function copy_stored(): i32 {
  const bytes = copy_bytes(out, window_end - out, stored);
  out += bytes;
  stored -= bytes;
  if (stored === 0) {
    state = BLOCK;
    return -1;
  }
  if (out === window_end) return WINDOW_FULL;
  return ready(usize.MAX_VALUE) ? CUT_OFF : WANTS_INPUT;
}

function decode(): i32 {
  while (true) {
    if (out + MATCH_ROOM > window_end) return WINDOW_FULL;
    if (!ready(8)) return WANTS_INPUT;
    refill();
    const symbol = literal();
    if (overrun()) return CUT_OFF;
    if (symbol < 0) return DAMAGED;
    if (symbol < 256) {
      store<u8>(out++, <u8>symbol);
      continue;
    }
    if (symbol === 256) {
      state = BLOCK;
      return -1;
    }
    const reason = match(symbol - 257);
    if (reason >= 0) return reason;
  }
}

/** Lengths and distances: their least values, and how many bits follow. */
const LENGTH_BASES = memory.data<u16>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]);
const LENGTH_BITS = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);
const DISTANCE_BASES = memory.data<u16>([
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
]);
const DISTANCE_BITS = memory.data<u8>([
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
]);

function match(index: i32): i32 {
  if (index > 28) return DAMAGED;
  const length = <i32>load<u16>(LENGTH_BASES + ((<usize>index) << 1)) + take(load<u8>(LENGTH_BITS + index));
  const code = distance();
  if (code < 0 || code > 29) return overrun() ? CUT_OFF : DAMAGED;
  const back = <usize>load<u16>(DISTANCE_BASES + ((<usize>code) << 1)) + take(load<u8>(DISTANCE_BITS + code));
  if (overrun()) return CUT_OFF;
  if (back > out - window) return DAMAGED;
  copy_match(back, length);
  return -1;
}

/** Source and target may overlap: a byte that was just written can be one to copy. */
function copy_match(back: usize, length: i32): void {
  const stop = out + length;
  if (back >= 8) for (; out < stop; out += 8) store<u64>(out, load<u64>(out - back));
  else if (back === 1) memory.fill(out, load<u8>(out - 1), length);
  else for (; out < stop; out++) store<u8>(out, load<u8>(out - back));
  out = stop;
}

/** The checksum behind the data; one that is not there, or not whole, is not missed. */
function check(): i32 {
  if (!ready(8)) return WANTS_INPUT;
  refill();
  let expected: u32 = 0;
  for (let i = 0; i < 4; i++) expected = (expected << 8) | take(8);
  state = END;
  return !overrun() && expected !== ((high << 16) | low) ? DAMAGED : DONE;
}

/** Most bytes whose sums fit in 32 bits. */
const SUMMED_AT_ONCE: usize = 5552;

/** Adler-32 of what was inflated since. */
function sum_up(): void {
  while (summed < out) {
    const stop = min(summed + SUMMED_AT_ONCE, out);
    for (; summed < stop; summed++) {
      low += load<u8>(summed);
      high += low;
    }
    low %= 65521;
    high %= 65521;
  }
}
