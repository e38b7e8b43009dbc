/**
 * Pillow's bicubic resize of a picture that comes row by row, turned upright on the way: neither the picture nor a pass
 * over it is ever whole in memory, only as many rows as one row of the result needs.
 */
import type { Arena } from './arena.ts';
import { expect, expectShapes } from './check.ts';
import type { OpsExports } from './exports.ts';
import { resizeTaps, TAP_HEAD, tapRoom, type Taps } from './resize-taps.ts';
import { RowWindow } from './row-window.ts';
import type { Ptr, Tensor } from './tensor.ts';

/** How rows lie in the upright picture: along its columns instead of its rows, and which of their axes runs backwards. */
export interface Turn {
  readonly transposed: boolean;
  /** Along a row. */
  readonly mirrored: boolean;
  /** From row to row. */
  readonly flipped: boolean;
}

export const UPRIGHT: Turn = { transposed: false, mirrored: false, flipped: false };

/** Takes the next row, u8[w, 3], which may be reused afterwards. */
export type TakeRow = (row: Uint8Array) => void;

/** Height and width. */
type Size = readonly [h: number, w: number];

const PIXEL_BYTES = 3;
const I32_BYTES = Int32Array.BYTES_PER_ELEMENT;
/** Windows hold twice the rows that one result needs, so that rows are moved once in as many. */
const WINDOW_FACTOR = 2;
/** Alignment and padding of the allocations. */
const SLACK_BYTES = 512;

export function resizeCalls(ops: OpsExports, arena: Arena) {
  return {
    /**
     * Makes out u8[h', w', 3] of the rows of a picture of `from` = [h, w], bit for bit as Pillow's BICUBIC does with the
     * whole upright picture. Scratch is taken from the current frame (resizeScratchBytes), which must live until the last
     * row is there.
     */
    resizeRows(out: Tensor, from: Size, turn: Turn = UPRIGHT): TakeRow {
      const { h, w } = expectShapes('resizeRows', { out: [out, 'u8', 'h', 'w', 3] }) as { h: number; w: number };
      const positive = Math.min(...from, h, w) > 0;
      expect('resizeRows', positive, () => `${from[1]}x${from[0]} to ${w}x${h}: sizes must be positive`);
      return turn.transposed ? columnMaker(ops, arena, out, from, turn) : rowMaker(ops, arena, out, from, turn);
    },
  };
}

/** Most bytes of the arena that resizeRows takes besides its result. */
export function resizeScratchBytes([h, w]: Size, [outH, outW]: Size, { transposed }: Turn = UPRIGHT): number {
  const [alongTo, acrossTo] = transposed ? [outH, outW] : [outW, outH];
  const taps = (from: number, to: number) => to * (TAP_HEAD + tapRoom(from, to)) * I32_BYTES;
  const window = WINDOW_FACTOR * tapRoom(h, acrossTo) * PIXEL_BYTES * (transposed ? w : alongTo);
  return taps(w, alongTo) + taps(h, acrossTo) + window + PIXEL_BYTES * (w + alongTo) + SLACK_BYTES;
}

/** Rows along the rows of the result: each is resized as it comes, then combined with its neighbours. */
function rowMaker(ops: OpsExports, arena: Arena, out: Tensor, from: Size, turn: Turn): TakeRow {
  const [outH, outW] = out.shape;
  const [h, w] = from;
  const along = place(arena, resizeTaps(w, outW, turn.mirrored));
  const down = new Across(arena, resizeTaps(h, outH, turn.flipped), turn.flipped);
  const rowBytes = PIXEL_BYTES * outW;
  const window = new RowWindow(arena, WINDOW_FACTOR * down.room, rowBytes);
  const wide = arena.alloc(PIXEL_BYTES * w, 16, 'row');
  return (row) => {
    expectRow(row, w);
    arena.views.u8.set(row, wide);
    ops.resize_columns(window.push(down.first), wide, along.ptr, 1, w, outW, along.room);
    for (let i = down.ready(window.end); i !== null; i = down.ready(window.end)) {
      const target = (out.ptr + i * rowBytes) as Ptr;
      ops.resize_rows(target, window.at(down.first), down.taps(i), 1, rowBytes, down.room);
      down.advance();
    }
  };
}

/** Rows along the columns of the result: neighbours are combined first, then the column that they make is resized. */
function columnMaker(ops: OpsExports, arena: Arena, out: Tensor, from: Size, turn: Turn): TakeRow {
  const [outH, outW] = out.shape;
  const [h, w] = from;
  const along = place(arena, resizeTaps(w, outH, turn.mirrored));
  const across = new Across(arena, resizeTaps(h, outW, turn.flipped), turn.flipped);
  const rowBytes = PIXEL_BYTES * w;
  const window = new RowWindow(arena, WINDOW_FACTOR * across.room, rowBytes);
  const wide = arena.alloc(rowBytes, 16, 'row');
  const column = arena.alloc(PIXEL_BYTES * outH, 16, 'column');
  return (row) => {
    expectRow(row, w);
    arena.views.u8.set(row, window.push(across.first));
    for (let i = across.ready(window.end); i !== null; i = across.ready(window.end)) {
      ops.resize_rows(wide, window.at(across.first), across.taps(i), 1, rowBytes, across.room);
      ops.resize_columns(column, wide, along.ptr, 1, w, outH, along.room);
      const { u8 } = arena.views;
      for (let y = 0, at = out.ptr + i * PIXEL_BYTES; y < outH; y++, at += outW * PIXEL_BYTES)
        u8.copyWithin(at, column + y * PIXEL_BYTES, column + (y + 1) * PIXEL_BYTES);
      across.advance();
    }
  };
}

function expectRow(row: Uint8Array, w: number): void {
  expect(
    'resizeRows',
    row.length === PIXEL_BYTES * w,
    () => `a row of ${row.length} bytes came, not ${PIXEL_BYTES * w}`,
  );
}

interface PlacedTaps {
  readonly ptr: Ptr;
  readonly room: number;
}

/** A table of taps in the current frame. */
function place(arena: Arena, { table, room }: Taps): PlacedTaps {
  const ptr = arena.alloc(table.byteLength, 16, 'taps of resize');
  arena.views.i32.set(table, ptr / I32_BYTES);
  return { ptr, room };
}

/** Which result comes next on the axis from row to row, and which rows it needs. Results are made in the order of the rows. */
class Across {
  readonly room: number;
  readonly #ptr: Ptr;
  readonly #firsts: Int32Array;
  readonly #ends: Int32Array;
  readonly #flipped: boolean;
  #made = 0;

  constructor(arena: Arena, { table, room }: Taps, flipped: boolean) {
    const stride = TAP_HEAD + room;
    this.room = room;
    this.#flipped = flipped;
    this.#firsts = table.filter((_, at) => at % stride === 0);
    this.#ends = this.#firsts.map((first, i) => first + table[i * stride + 1]);
    // The kernel is given the first row's place itself
    this.#ptr = place(arena, { table: table.map((value, at) => (at % stride === 0 ? 0 : value)), room }).ptr;
  }

  get #next(): number {
    return this.#flipped ? this.#firsts.length - 1 - this.#made : this.#made;
  }

  /** The first row that is still needed; where nothing is left to make, one past all. */
  get first(): number {
    return this.#firsts[this.#next] ?? Infinity;
  }

  /** The next result, when rows up to `end` suffice for it. */
  ready(end: number): number | null {
    return this.#ends[this.#next] <= end ? this.#next : null;
  }

  advance(): void {
    this.#made++;
  }

  taps(i: number): Ptr {
    return (this.#ptr + i * (TAP_HEAD + this.room) * I32_BYTES) as Ptr;
  }
}
