/**
 * Small calls of the kernels that every answer needs. V8 compiles a kernel badly at its first call and well after it has run for
 * a while, in the background: better while the first bytes of a model are on their way than in the first picture.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';

/** Tokens, and columns of heads of 32: a call takes some microseconds. */
const [T, HEADS, E] = [32, 4, 32];
const D = HEADS * E;
const SIDE = 28;
const EPS = 1e-5;

/** Takes some milliseconds; leaves nothing behind. The numbers are whatever is in memory. */
export function warmUp(k: Kernels, rounds = 24): void {
  k.arena.frame(() => {
    const call = callsOf(k);
    for (let round = 0; round < rounds; round++) call();
  });
}

function callsOf(k: Kernels): () => void {
  const f32 = (...shape: number[]) => k.arena.f32(shape, 'warm-up');
  const [x, y, wide, qkv] = [f32(T, D), f32(T, D), f32(T, 2 * D), f32(T, 3 * D)];
  const [one, oneOut, norm] = [f32(1, D), f32(1, D), f32(D)];
  const matrices = (['q4', 'q8', 'f32'] as const).map((dtype) => ({
    weight: k.arena.tensor(dtype, [D, D], 'warm-up'),
    bias: null,
  }));
  const table = k.arena.tensor('q8_rows', [T, D], 'warm-up');
  const turns = { pairs: f32(T, E / 2), half: f32(T, E / 2) };
  const ids = Array.from({ length: T }, (_, i) => i);
  const pixels = k.arena.u8([SIDE, SIDE, 3], 'warm-up');
  const patches = f32(4, 3 * 2 * (SIDE / 2) ** 2);
  const cache = { keys: f32(T, D / 2), values: f32(T, D / 2) };
  return () => {
    for (const matrix of matrices) {
      k.linear(y, x, matrix);
      k.linear(oneOut, one, matrix);
    }
    k.embed(y, table, ids);
    k.rmsNorm(y, x, norm, EPS);
    k.layerNorm(y, x, norm, norm, EPS);
    k.gelu(y, x);
    k.siluMul(y, x, x);
    k.swiglu(y, wide);
    k.add(y, x);
    k.ropePairs(y, 0, HEADS, E, turns.pairs, turns.pairs);
    k.ropeHalf(qkv, 0, HEADS, E, turns.half, turns.half);
    k.attentionFull(y, qkv, T, HEADS, E ** -0.5, 'int8');
    k.attentionCausal(y, x, cache, 0, HEADS, HEADS / 2, E ** -0.5, 'int8');
    k.attentionCausal(oneOut, one, cache, T - 1, HEADS, HEADS / 2, E ** -0.5);
    k.patches(patches, pixels, pixels, [0, 0, 0], [1, 1, 1], SIDE / 2);
  };
}
