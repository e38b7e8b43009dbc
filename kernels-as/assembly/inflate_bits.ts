/** Bits of a stream that comes in pieces, the lowest first. */

/** Bits that were read and not yet used, and how many; what was never there counts as zeros. */
let buffer: u64 = 0;
let held: i32 = 0;
/** How many of them were never there. */
let padding: i32 = 0;
let at: usize = 0;
let end: usize = 0;
let last = false;

/** Nothing has come yet. */
export function forget_input(): void {
  buffer = 0;
  held = 0;
  padding = 0;
  set_input(0, 0, false);
}

/** The next piece begins at `from`; unused bytes of the one before must be in front of it. */
export function set_input(from: usize, to: usize, is_last: boolean): void {
  at = from;
  end = to;
  last = is_last;
}

export function input_at(): usize {
  return at;
}

/** Whether `bytes` more can be read, or nothing will come any more. */
export function ready(bytes: usize): bool {
  return last || end - at >= bytes;
}

/** Fills the buffer to at least 56 bits. */
export function refill(): void {
  if (at + 8 <= end) {
    buffer |= load<u64>(at) << held;
    at += (63 - held) >> 3;
    held |= 56;
    return;
  }
  for (; held <= 56; held += 8) {
    if (at < end) buffer |= (<u64>load<u8>(at++)) << held;
    else padding += 8;
  }
}

/** The next `n` bits, of at most 32, without using them up. */
export function peek(n: i32): i32 {
  return <i32>(buffer & (((<u64>1) << n) - 1));
}

export function drop(n: i32): void {
  buffer >>= n;
  held -= n;
}

export function take(n: i32): i32 {
  const value = peek(n);
  drop(n);
  return value;
}

/** Whether bits were used that were never there. */
export function overrun(): bool {
  return held < padding;
}

export function drop_to_byte(): void {
  drop(held & 7);
}

/** To the next whole byte of the input, which is read next. */
export function align(): void {
  drop_to_byte();
  at -= max(held - padding, 0) >> 3;
  buffer = 0;
  held = 0;
  padding = 0;
}

/** Copies up to `room` bytes of at most `count` to `to`, after `align`; how many. */
export function copy_bytes(to: usize, room: usize, count: usize): usize {
  const bytes = min(min(room, count), end - at);
  memory.copy(to, at, bytes);
  at += bytes;
  return bytes;
}
