/** Calls on pictures: patch vectors and the learned position table. */
import type { Arena } from './arena.ts';
import { expect, expectShapes } from './check.ts';
import { cubic } from './cubic.ts';
import type { OpsExports } from './exports.ts';
import type { Ptr, Tensor } from './tensor.ts';

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
