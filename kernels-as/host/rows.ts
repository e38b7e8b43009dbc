/** Calls on rows: norms, activation functions, embedding lookup, rotary positions. */
import type { Arena } from './arena.ts';
import { expect, expectShapes } from './check.ts';
import type { OpsExports } from './exports.ts';
import { elementCount, type Tensor } from './tensor.ts';

/** Norms over the last axis. */
export function normCalls(ops: OpsExports) {
  return {
    /** out[t] = x[t] / √(mean(x[t]²) + eps) · weight; out and x f32[T, D], may be the same. */
    rmsNorm(out: Tensor, x: Tensor, weight: Tensor, eps: number): Tensor {
      const { T, D } = expectShapes('rmsNorm', {
        x: [x, 'f32', 'T', 'D'],
        weight: [weight, 'f32', 'D'],
        out: [out, 'f32', 'T', 'D'],
      });
      multipleOf4('rmsNorm', 'D', D);
      ops.rms_norm(out.ptr, x.ptr, weight.ptr, T, D, eps);
      return out;
    },

    /** out[t] = (x[t] - mean) / √(variance + eps) · weight + bias; out and x f32[T, D], may be the same. */
    layerNorm(out: Tensor, x: Tensor, weight: Tensor, bias: Tensor, eps: number): Tensor {
      const { T, D } = expectShapes('layerNorm', {
        x: [x, 'f32', 'T', 'D'],
        weight: [weight, 'f32', 'D'],
        bias: [bias, 'f32', 'D'],
        out: [out, 'f32', 'T', 'D'],
      });
      multipleOf4('layerNorm', 'D', D);
      ops.layer_norm(out.ptr, x.ptr, weight.ptr, bias.ptr, T, D, eps);
      return out;
    },

    /** rmsNorm in place on `heads` slices of E columns of each row, from `firstColumn` on; weight f32[E]. */
    rmsNormHeads(x: Tensor, firstColumn: number, heads: number, weight: Tensor, eps: number): Tensor {
      const { T, S, E } = expectShapes('rmsNormHeads', { x: [x, 'f32', 'T', 'S'], weight: [weight, 'f32', 'E'] });
      multipleOf4('rmsNormHeads', 'E', E);
      insideRow('rmsNormHeads', firstColumn, heads * E, S);
      ops.rms_norm_heads(x.ptr + firstColumn * 4, weight.ptr, T, heads, E, S, eps);
      return x;
    },
  };
}

/** Elementwise functions. */
export function elementCalls(ops: OpsExports) {
  return {
    /** out = x · (1 + erf(x/√2)) / 2 */
    gelu(out: Tensor, x: Tensor): Tensor {
      ops.gelu(out.ptr, x.ptr, sameElements('gelu', out, { x }));
      return out;
    },

    /** out = up · silu(gate) */
    siluMul(out: Tensor, gate: Tensor, up: Tensor): Tensor {
      ops.silu_mul(out.ptr, gate.ptr, up.ptr, sameElements('siluMul', out, { gate, up }));
      return out;
    },

    /** out f32[T, F] = up · silu(gate) with gateUp f32[T, 2F] = gate, then up. */
    swiglu(out: Tensor, gateUp: Tensor): Tensor {
      const { T, F } = expectShapes('swiglu', { out: [out, 'f32', 'T', 'F'] });
      expectShapes('swiglu', { gateUp: [gateUp, 'f32', 'T', 2 * F] }, { T: T });
      multipleOf4('swiglu', 'F', F);
      ops.swiglu(out.ptr, gateUp.ptr, T, F);
      return out;
    },

    /** x += y */
    add(x: Tensor, y: Tensor): Tensor {
      ops.add(x.ptr, y.ptr, sameElements('add', x, { y }));
      return x;
    },

    /** Every row of x f32[T, D] += row f32[D]. */
    addToRows(x: Tensor, row: Tensor): Tensor {
      const { T, D } = expectShapes('addToRows', { x: [x, 'f32', 'T', 'D'], row: [row, 'f32', 'D'] });
      multipleOf4('addToRows', 'D', D);
      for (let t = 0; t < T; t++) ops.add(x.ptr + t * D * 4, row.ptr, D);
      return x;
    },
  };
}

/** Where tokens come from and where they are: embedding lookup, rotary positions. */
export function tokenCalls(ops: OpsExports, arena: Arena) {
  return {
    /** out f32[T, D] = rows `ids` of a table f32[V, D] or q8_rows[V, D]. */
    embed(out: Tensor, table: Tensor, ids: ArrayLike<number>): Tensor {
      const dtype = table.dtype === 'q8_rows' ? 'q8_rows' : 'f32';
      const { V, D } = expectShapes('embed', { table: [table, dtype, 'V', 'D'], out: [out, 'f32', ids.length, 'D'] });
      multipleOf4('embed', 'D', D);
      const wrong = wrongId(ids, V);
      expect('embed', wrong === undefined, () => `id ${wrong} is not a row of ${table.name}, which has ${V}`, {
        id: wrong,
      });
      arena.frame(() => {
        const ptr = arena.alloc(ids.length * 4, 16, 'ids');
        arena.views.i32.set(ids, ptr / 4);
        (dtype === 'f32' ? ops.embed_f32 : ops.embed_q8_rows)(out.ptr, table.ptr, ptr, ids.length, D);
      });
      return out;
    },

    /** Rotates adjacent pairs of the first 2n dims of each head, in place; x f32[T, S], cos and sin f32[T, n]. */
    ropePairs(x: Tensor, firstColumn: number, heads: number, headDim: number, cos: Tensor, sin: Tensor): Tensor {
      const operands = { x: [x, 'f32', 'T', 'S'], cos: [cos, 'f32', 'T', 'n'], sin: [sin, 'f32', 'T', 'n'] } as const;
      const { T, S, n } = expectShapes('ropePairs', operands);
      expect('ropePairs', 2 * n <= headDim, () => `${n} pairs do not fit in heads of ${headDim} columns`);
      insideRow('ropePairs', firstColumn, heads * headDim, S);
      ops.rope_pairs(x.ptr + firstColumn * 4, cos.ptr, sin.ptr, T, heads, headDim, n, S);
      return x;
    },

    /** Rotates column k with column k + E/2 of each head, in place; x f32[P, S], cos and sin f32[P, E/2]. */
    ropeHalf(x: Tensor, firstColumn: number, heads: number, headDim: number, cos: Tensor, sin: Tensor): Tensor {
      const half = headDim / 2;
      const operands = { x: [x, 'f32', 'P', 'S'], cos: [cos, 'f32', 'P', half], sin: [sin, 'f32', 'P', half] } as const;
      const { P, S } = expectShapes('ropeHalf', operands);
      expect('ropeHalf', headDim % 8 === 0, () => `heads of ${headDim} columns must be a multiple of 8`);
      insideRow('ropeHalf', firstColumn, heads * headDim, S);
      ops.rope_half(x.ptr + firstColumn * 4, cos.ptr, sin.ptr, P, heads, headDim, S);
      return x;
    },
  };
}

/** The first id that is no row of a table of V. */
function wrongId(ids: ArrayLike<number>, V: number): number | undefined {
  for (let i = 0; i < ids.length; i++) if (!Number.isInteger(ids[i]) || ids[i] < 0 || ids[i] >= V) return ids[i];
  return undefined;
}

/** Elements of `out`, after checking that the others are f32 of the same shape. */
function sameElements(call: string, out: Tensor, others: Record<string, Tensor>): number {
  if (out.dtype !== 'f32') expectShapes(call, { out: [out, 'f32', ...out.shape] });
  for (const operand in others) {
    const { dtype, shape } = others[operand];
    if (dtype === 'f32' && sameShape(shape, out.shape)) continue;
    expectShapes(call, { [operand]: [others[operand], 'f32', ...out.shape] });
  }
  const count = elementCount(out.shape);
  multipleOf4(call, 'the number of elements', count);
  return count;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function multipleOf4(call: string, what: string, size: number): void {
  expect(call, size % 4 === 0, () => `${what} = ${size} must be a multiple of 4`, { size });
}

function insideRow(call: string, firstColumn: number, columns: number, stride: number): void {
  const inside = Number.isInteger(firstColumn) && firstColumn >= 0 && firstColumn % 4 === 0;
  const what = () =>
    `columns ${firstColumn}..${firstColumn + columns - 1} must begin at a multiple of 4 and lie in rows of ${stride}`;
  expect(call, inside && columns > 0 && firstColumn + columns <= stride, what, { firstColumn, columns, stride });
}
