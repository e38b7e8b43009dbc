/** Calls on pictures: Pillow's resize, patch vectors, and the learned position table. */
import type { Arena } from './arena.ts';
import { expect, expectShapes } from './check.ts';
import type { OpsExports } from './exports.ts';
import type { Ptr, Tensor } from './tensor.ts';

/** Fixed-point bits of resize coefficients: 32 - 8 bits of a byte - 2 for sign and overshoot. Source: Pillow, Resample.c. */
const COEFFICIENT_BITS = 22;
/** Keys' cubic kernel reaches two source cells to each side. */
const CUBIC_REACH = 2;

/** Pillow's resize. */
export function resizeCalls(ops: OpsExports, arena: Arena) {
  /** A table of taps in the current frame. */
  function place({ table }: Taps): Ptr {
    const ptr = arena.alloc(table.byteLength, 16, 'taps of resize');
    arena.views.i32.set(table, ptr / 4);
    return ptr;
  }

  return {
    /** out u8[h', w', 3] = rgb u8[h, w, 3] resized as Pillow's BICUBIC does, bit for bit. */
    resize(out: Tensor, rgb: Tensor): Tensor {
      const from = expectShapes('resize', { rgb: [rgb, 'u8', 'h', 'w', 3] }) as { h: number; w: number };
      const to = expectShapes('resize', { out: [out, 'u8', 'h', 'w', 3] }) as { h: number; w: number };
      const positive = Math.min(from.h, from.w, to.h, to.w) > 0;
      expect('resize', positive, () => `${from.w}x${from.h} to ${to.w}x${to.h}: sizes must be positive`);
      arena.frame(() => {
        const narrow = from.w === to.w ? rgb.ptr : arena.alloc(from.h * to.w * 3, 16, 'resized columns');
        if (from.w !== to.w) {
          const taps = resizeTaps(from.w, to.w);
          ops.resize_columns(narrow, rgb.ptr, place(taps), from.h, from.w, to.w, taps.room);
        }
        const taps = resizeTaps(from.h, to.h);
        ops.resize_rows(out.ptr, narrow, place(taps), to.h, to.w * 3, taps.room);
      });
      return out;
    },
  };
}

/** Patches and their learned positions. */
export function patchCalls(ops: OpsExports, arena: Arena) {
  return {
    /**
     * Patch vectors (channel, frame, row, column) of one or two frames u8[h, w, 3], normalised, in 2x2-block order.
     * out f32[P, 3·F·size²]; F is 1 when frameB is null (for patch weights summed over frames), else 2.
     */
    patches(
      out: Tensor,
      frameA: Tensor,
      frameB: Tensor | null,
      mean: ArrayLike<number>,
      std: ArrayLike<number>,
      patchSize: number,
    ): Tensor {
      const frames = frameB ? [frameA, frameB] : [frameA];
      const { h, w } = expectShapes('patches', { frameA: [frameA, 'u8', 'h', 'w', 3] }) as { h: number; w: number };
      if (frameB) expectShapes('patches', { frameB: [frameB, 'u8', h, w, 3] });
      const whole = h % (2 * patchSize) === 0 && w % (2 * patchSize) === 0;
      expect('patches', whole, () => `${w}x${h} must be multiples of 2 patches of ${patchSize}`, { h, w, patchSize });
      const count = (h * w) / patchSize ** 2;
      expectShapes('patches', { out: [out, 'f32', count, 3 * frames.length * patchSize ** 2] });
      arena.frame(() => {
        const values = arena.alloc(3 * 256 * 4, 16, 'normalised bytes');
        arena.views.f32.set(normalisedBytes(mean, std), values / 4);
        frames.forEach((frame, i) => ops.patches(out.ptr, frame.ptr, values, h, w, patchSize, frames.length, i));
      });
      return out;
    },

    /** out f32[h·w, D]: a square table f32[n·n, D] resampled (bicubic, a = -0.75, taps clamped) for h x w patches, in 2x2-block order. */
    resampleTable(out: Tensor, table: Tensor, h: number, w: number): Tensor {
      const { N, D } = expectShapes('resampleTable', {
        table: [table, 'f32', 'N', 'D'],
        out: [out, 'f32', h * w, 'D'],
      });
      const side = Math.round(Math.sqrt(N));
      expect('resampleTable', side * side === N, () => `${table.name} has ${N} rows, not a square`);
      expect(
        'resampleTable',
        h % 2 === 0 && w % 2 === 0 && D % 4 === 0,
        () => `${h}x${w} must be even, D = ${D} a multiple of 4`,
      );
      arena.frame(() => {
        const rows = arena.alloc(h * 32, 16, 'rows of the position table');
        const columns = arena.alloc(w * 32, 16, 'columns of the position table');
        putTableTaps(arena, rows, side, h);
        putTableTaps(arena, columns, side, w);
        ops.resample_table(out.ptr, table.ptr, rows, columns, h, w, side, D);
      });
      return out;
    },
  };
}

interface Taps {
  /** A row an output: first input, number of inputs, then `room` coefficients. */
  readonly table: Int32Array;
  readonly room: number;
}

/** Keys' cubic kernel. */
function cubic(distance: number, a: number): number {
  const d = Math.abs(distance);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < CUBIC_REACH ? (((d - 5) * d + 8) * d - 4) * a : 0;
}

/** Which inputs make each output, and with which weights. Source: precompute_coeffs and normalize_coeffs_8bpc of Pillow. */
function resizeTaps(from: number, to: number): Taps {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const reach = CUBIC_REACH * stretch;
  const room = Math.ceil(reach) * 2 + 1;
  const table = new Int32Array(to * (room + 2));
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - reach + 0.5), 0);
    const count = Math.min(Math.trunc(centre + reach + 0.5), from) - first;
    const weights = Array.from({ length: count }, (_, j) => cubic((j + first - centre + 0.5) * (1 / stretch), -0.5));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    table.set([first, count], i * (room + 2));
    weights.forEach((weight, j) => {
      const fixed = (total === 0 ? weight : weight / total) * (1 << COEFFICIENT_BITS);
      table[i * (room + 2) + 2 + j] = Math.trunc(fixed < 0 ? fixed - 0.5 : fixed + 0.5);
    });
  }
  return { table, room };
}

/** f32[3, 256]: (byte/255 - mean) / std, each step in f32. */
function normalisedBytes(mean: ArrayLike<number>, std: ArrayLike<number>): Float32Array {
  const f = Math.fround;
  return Float32Array.from({ length: 768 }, (_, i) => {
    const channel = i >> 8;
    return f(f(f((i & 255) * f(1 / 255)) - f(mean[channel])) / f(std[channel]));
  });
}

/** For each of `to` places on a table axis of `from` cells: i32[4] clamped taps, then f32[4] weights. */
function putTableTaps(arena: Arena, ptr: Ptr, from: number, to: number): void {
  const { i32, f32 } = arena.views;
  for (let i = 0; i < to; i++) {
    const source = ((i + 0.5) * from) / to - 0.5;
    for (let tap = 0; tap < 4; tap++) {
      const cell = Math.floor(source) - 1 + tap;
      i32[ptr / 4 + i * 8 + tap] = Math.min(Math.max(cell, 0), from - 1);
      f32[ptr / 4 + i * 8 + 4 + tap] = cubic(source - cell, -0.75);
    }
  }
}
