/** No kernel writes past the memory that the host takes for it: a canary lies behind everything that is taken from the arena. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Arena, type Mark } from '../../kernels-as/host/arena.ts';
import type { GemmExports, OpsExports, PackExports } from '../../kernels-as/host/exports.ts';
import { kernelsOn, type Kernels } from '../../kernels-as/host/kernels.ts';
import { loadModules } from '../../kernels-as/host/load-node.ts';
import { UPRIGHT } from '../../kernels-as/host/resize.ts';
import type { Ptr } from '../../kernels-as/host/tensor.ts';
import { TRIED_PARTS } from '../../weights/q4.ts';
import { put, putMatrix, Random, SEED } from './support.ts';

const CANARY = 0xa5;
const CANARY_BYTES = 512;
/** What a planted size lacks. */
const MISSING_BYTES = 4;

/** An arena that looks behind what is given back, and can look behind what is still taken. */
class GuardedArena extends Arena {
  /** Names of what was written past. */
  readonly overrun = new Set<string>();
  #guards: { readonly name: string; readonly at: number }[] = [];

  override alloc(bytes: number, alignment?: number, name = 'an allocation'): Ptr {
    const ptr = super.alloc(bytes + CANARY_BYTES, alignment, name);
    this.#guards.push({ name, at: ptr + bytes });
    this.views.u8.fill(CANARY, ptr + bytes, ptr + bytes + CANARY_BYTES);
    return ptr;
  }

  override release(mark: Mark): void {
    this.look();
    this.#guards = this.#guards.filter(({ at }) => at < mark);
    super.release(mark);
  }

  look(): void {
    for (const { name, at } of this.#guards) {
      if (this.views.u8.subarray(at, at + CANARY_BYTES).some((byte) => byte !== CANARY)) this.overrun.add(name);
    }
  }
}

const random = new Random(SEED);
const numbers = (k: Kernels, ...shape: number[]) =>
  put(k, random.numbers(shape.reduce((product, size) => product * size, 1)), shape);
const empty = (k: Kernels, ...shape: number[]) => k.arena.f32(shape, 'out');

/** Every kernel, with the shapes that need all of its scratch. */
const CALLS: Record<string, (k: Kernels) => void> = {
  products: (k) => {
    for (const dtype of ['q4', 'q3', 'q2', 'q8'] as const) {
      const weight = putMatrix(k, dtype, random.numbers(32 * 1100), 32, 1100);
      for (const scales of ['token', 'group'] as const) {
        for (const tokens of [1, 5])
          k.linear(empty(k, tokens, 32), k.activations(numbers(k, tokens, 1100), scales), { weight, bias: null });
      }
    }
    k.linear(empty(k, 5, 7), numbers(k, 5, 36), { weight: numbers(k, 7, 36), bias: numbers(k, 7) });
  },
  'activations of one token': (k) => k.activations(numbers(k, 1, 36), 'group'),
  'attention of 200 tokens after 64, heads of 8': (k) => {
    const cache = { keys: numbers(k, 264, 16), values: numbers(k, 264, 16) };
    k.attentionCausal(empty(k, 200, 32), numbers(k, 200, 32), cache, 64, 4, 2, 0.3);
  },
  'attention of 200 tokens in int8': (k) => {
    const cache = { keys: numbers(k, 264, 32), values: numbers(k, 264, 32) };
    k.attentionCausal(empty(k, 200, 64), numbers(k, 200, 64), cache, 64, 4, 2, 0.3, 'int8');
  },
  'attention of 9 tokens and of one over a cache in int8': (k) => {
    const [keys, values] = [1, 2].map(() => k.arena.tensor('i8', [80, 16], 'cache'));
    const scales = { keys: empty(k, 80, 2), values: empty(k, 80, 2) };
    k.quantizeHeads(keys, scales.keys, numbers(k, 80, 16));
    k.quantizeHeads(values, scales.values, numbers(k, 80, 16));
    for (const tokens of [9, 1])
      k.attentionCausal(empty(k, tokens, 32), numbers(k, tokens, 32), { keys, values, scales }, 71, 4, 2, 0.3);
  },
  'attention of one token, two and three heads per key head': (k) => {
    const cache = { keys: numbers(k, 70, 32), values: numbers(k, 70, 32) };
    for (const heads of [4, 6])
      k.attentionCausal(empty(k, 1, heads * 16), numbers(k, 1, heads * 16), cache, 69, heads, 2, 0.3);
  },
  'attention inside a segment of 150': (k) => k.attentionFull(empty(k, 150, 32), numbers(k, 150, 96), 150, 4, 0.3),
  'attention inside a segment of 150 in int8': (k) =>
    k.attentionFull(empty(k, 150, 64), numbers(k, 150, 192), 150, 4, 0.3, 'int8'),
  rows: (k) => {
    const [x, y] = [numbers(k, 3, 24), numbers(k, 3, 24)];
    k.rmsNorm(empty(k, 3, 24), x, numbers(k, 24), 1e-5);
    k.layerNorm(empty(k, 3, 24), x, numbers(k, 24), numbers(k, 24), 1e-5);
    k.rmsNormHeads(x, 8, 2, numbers(k, 8), 1e-5);
    k.gelu(empty(k, 3, 24), x);
    k.siluMul(empty(k, 3, 24), x, y);
    k.swiglu(empty(k, 3, 12), x);
    k.add(x, y);
    k.ropePairs(x, 8, 2, 8, numbers(k, 3, 3), numbers(k, 3, 3));
    k.ropeHalf(x, 8, 2, 8, numbers(k, 3, 4), numbers(k, 3, 4));
  },
  embedding: (k) => {
    k.embed(empty(k, 3, 8), numbers(k, 5, 8), [4, 0, 2]);
    k.embed(empty(k, 3, 36), putMatrix(k, 'q8_rows', random.numbers(5 * 36), 5, 36), [4, 0, 2]);
  },
  pictures: (k) => {
    for (const transposed of [false, true]) {
      const take = k.resizeRows(k.arena.u8([9, 5, 3], 'resized'), [13, 7], { ...UPRIGHT, transposed });
      for (let y = 0; y < 13; y++) take(new Uint8Array(7 * 3).fill(y));
    }
    const frame = k.arena.u8([8, 12, 3], 'frame');
    k.patches(empty(k, 24, 3 * 2 * 4), frame, frame, [0, 0, 0], [1, 1, 1], 2);
    k.resampleTable(empty(k, 24, 8), numbers(k, 9, 8), 4, 6);
  },
};

/** Runs all calls; `shrunk` names an export whose size lacks the last bytes. */
function run(build: 'relaxed' | 'strict', shrunk?: string) {
  const arena = new GuardedArena({ initialBytes: 1 << 20, maxBytes: 64 << 20 });
  const called = new Set<string>();
  const exportsOf = (module: WebAssembly.Module) => {
    const { exports } = new WebAssembly.Instance(module, { env: { memory: arena.memory } });
    const kernels = Object.entries(exports as Record<string, (...values: number[]) => number>);
    const watched = kernels.map(([name, kernel]) => {
      const call = (...values: number[]): number => {
        called.add(name);
        return kernel(...values) - (name === shrunk ? MISSING_BYTES : 0);
      };
      return [name, call] as const;
    });
    return Object.fromEntries(watched) as unknown;
  };
  const { gemm, ops } = loadModules(build);
  const k = kernelsOn(exportsOf(gemm) as GemmExports, exportsOf(ops) as OpsExports, arena, {});
  for (const call of Object.values(CALLS)) arena.frame(() => call(k));
  arena.look();
  return { overrun: [...arena.overrun], called };
}

const EXPORTS = Object.values(loadModules('strict'))
  .flatMap((module: WebAssembly.Module) => WebAssembly.Module.exports(module).map(({ name }) => name))
  .filter((name) => name !== 'force_fours');
const SIZES = EXPORTS.filter((name) => name.endsWith('_bytes'));

describe.each(['relaxed', 'strict'] as const)(`%s (seed ${SEED})`, (build) => {
  test('no kernel writes past what it is given', () => {
    const { overrun, called } = run(build);
    expect(overrun).toEqual([]);
    expect(EXPORTS.filter((name) => !called.has(name))).toEqual([]);
  });

  test.each(SIZES)(`${MISSING_BYTES} bytes less than %s are noticed`, (name) => {
    expect(run(build, name).overrun).not.toEqual([]);
  });
});

test.each([
  [0, true],
  [MISSING_BYTES, false],
])('the packer of q4, with %i bytes of scratch missing: intact is %s', (missing, isIntact) => {
  const [rows, columns] = [16, 100];
  const memory = new WebAssembly.Memory({ initial: 4 });
  const module = new WebAssembly.Module(readFileSync(new URL('../../kernels-as/build/pack.wasm', import.meta.url)));
  const pack = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as PackExports;
  const [out, weights, parts, scratch] = [1 << 16, 1 << 17, 3 << 16, (3 << 16) + 64];
  const end = scratch + pack.pack_q4_scratch_bytes(columns) - missing;
  new Float32Array(memory.buffer, parts).set(TRIED_PARTS);
  new Float32Array(memory.buffer, weights).set(random.numbers(rows * columns));
  new Uint8Array(memory.buffer, end, CANARY_BYTES).fill(CANARY);
  pack.pack_q4(out, weights, parts, scratch, rows, columns);
  expect(new Uint8Array(memory.buffer, end, CANARY_BYTES).every((byte) => byte === CANARY)).toBe(isIntact);
});
