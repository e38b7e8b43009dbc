/** How tokens are grouped changes no bit of attention in f32 sums: over a cache in int8, and over one in f32. */
import { describe, expect, test } from 'vitest';
import type { CachedRows } from '../../kernels-as/host/attention.ts';
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { rows } from '../../kernels-as/host/tensor.ts';
import { onEach, put, Random, SEED } from './support.ts';

const TOKENS = 90;
const SHAPES = [
  { kvHeads: 2, share: 1, headDim: 8 },
  { kvHeads: 2, share: 3, headDim: 32 },
  { kvHeads: 1, share: 16, headDim: 24 },
  { kvHeads: 4, share: 2, headDim: 64 },
] as const;
type Shape = (typeof SHAPES)[number];

/** A cache of `tokens` rows after `start` others. */
function filledCache(k: Kernels, random: Random, tokens: number, { kvHeads, headDim }: Shape, isInt8: boolean) {
  const columns = kvHeads * headDim;
  const [keys, values] = [0, 1].map(() => put(k, random.numbers(tokens * columns), [tokens, columns], 'cache'));
  if (!isInt8) return { keys, values };
  const [ks, vs] = [0, 1].map(() => k.arena.f32([tokens, kvHeads], 'scales'));
  const [ki, vi] = [0, 1].map(() => k.arena.tensor('i8', [tokens, columns], 'cache'));
  k.quantizeHeads(ki, ks, keys);
  k.quantizeHeads(vi, vs, values);
  return { keys: ki, values: vi, scales: { keys: ks, values: vs } };
}

/** Sizes that add up to TOKENS: ones, small ones and large ones. */
function grouping(random: Random): number[] {
  const sizes: number[] = [];
  for (let left = TOKENS; left > 0; left -= sizes[sizes.length - 1]) {
    const most = [1, 7, TOKENS][random.between(0, 2)];
    sizes.push(random.between(1, Math.min(most, left)));
  }
  return sizes;
}

function attended(k: Kernels, shape: Shape, start: number, isInt8: boolean, sizes: readonly number[]): Float32Array {
  const random = new Random(SEED);
  const { kvHeads, share, headDim } = shape;
  const heads = kvHeads * share;
  const seen = start + TOKENS;
  const cache = filledCache(k, random, seen, shape, isInt8);
  const firstRows = (count: number): CachedRows => {
    const cut = (pair: Pick<CachedRows, 'keys' | 'values'>) => ({
      keys: rows(pair.keys, 0, count),
      values: rows(pair.values, 0, count),
    });
    return { ...cut(cache), scales: cache.scales ? cut(cache.scales) : null };
  };
  const q = put(k, random.numbers(TOKENS * heads * headDim), [TOKENS, heads * headDim], 'q');
  const out = k.arena.f32(q.shape, 'out');
  let first = 0;
  for (const size of sizes) {
    const [to, from] = [rows(out, first, size), rows(q, first, size)];
    k.attentionCausal(to, from, firstRows(start + first + size), start + first, heads, kvHeads, headDim ** -0.5);
    first += size;
  }
  return k.read(out);
}

describe.each([
  ['int8', true],
  ['f32', false],
] as const)('over a cache in %s, in both builds (seed %#)', (_, isInt8) => {
  test.each(SHAPES)('$kvHeads key heads, $share heads each of $headDim: any grouping is one call a token', (shape) => {
    const random = new Random(SEED);
    for (let i = 0; i < 6; i++) {
      const start = [0, 1, 62, 63, 64, random.between(65, 200)][i];
      const [oneByOne] = [Array.from({ length: TOKENS }, () => 1)];
      const singles = onEach((k) => attended(k, shape, start, isInt8, oneByOne));
      const sizes = grouping(random);
      // The scalar twins are third: they have no groups
      const grouped = onEach((k) => attended(k, shape, start, isInt8, sizes));
      for (const build of [0, 1])
        expect({ start, sizes, out: grouped[build] }).toEqual({ start, sizes, out: singles[build] });
    }
  });

  test.each(SHAPES)(
    '$kvHeads key heads, $share heads each of $headDim: the last token alone is as in its chunk',
    (shape) => {
      const chunk = onEach((k) => attended(k, shape, 40, isInt8, [TOKENS]));
      const alone = onEach((k) => attended(k, shape, 40, isInt8, [TOKENS - 1, 1]));
      for (const build of [0, 1]) expect(alone[build]).toEqual(chunk[build]);
    },
  );
});
