/**
 * Engines start a wasm function with quick code and replace it with good code once it has run for a while. Until then
 * products are some ten times slower, so the first request would pay for all of them.
 */
import type { Kernels } from './kernels.ts';
import type { DType, Tensor } from './tensor.ts';

/** Enough calls on inputs of this size for V8 to start compiling, in about 20 ms; it compiles in the background. */
const ROUNDS = 3;
const TOKENS = 32;
const SIZE = 128;
const HEADS = 4;

/** Runs every kernel on small inputs of zeros. */
export function warmUp(k: Omit<Kernels, 'warmUp'>): void {
  k.arena.frame(() => {
    const zeros = (dtype: DType, ...shape: number[]): Tensor => {
      const tensor = k.arena.tensor(dtype, shape, 'warm-up');
      return k.write(tensor, new Uint8Array(k.readBytes(tensor).length));
    };
    const [x, y, wide] = [zeros('f32', TOKENS, SIZE), zeros('f32', TOKENS, SIZE), zeros('f32', TOKENS, 3 * SIZE)];
    const [token, result] = [zeros('f32', 1, SIZE), zeros('f32', 1, SIZE)];
    const [row, head, turn] = [zeros('f32', SIZE), zeros('f32', SIZE / HEADS), zeros('f32', TOKENS, SIZE / HEADS / 2)];
    const weights = (['q4', 'q8', 'f32'] as const).map((dtype) => zeros(dtype, SIZE, SIZE));
    const table = zeros('q8_rows', TOKENS, SIZE);
    const [picture, smaller, patches] = [zeros('u8', 56, 56, 3), zeros('u8', 28, 28, 3), zeros('f32', 4, 588)];
    const gateUp = zeros('f32', TOKENS, 2 * SIZE);
    const rounds = (count: number, calls: () => void) => {
      for (let round = 0; round < count; round++) k.arena.frame(calls);
    };
    rounds(ROUNDS, () => {
      for (const weight of weights) {
        k.linear(y, x, { weight, bias: row });
        for (let i = 0; i < TOKENS; i++) k.linear(result, token, { weight, bias: row });
      }
      for (const weight of weights.slice(0, 2)) k.linear(y, k.activations(x, 'group'), { weight, bias: null });
      k.rmsNorm(y, x, row, 1);
      k.rmsNormHeads(y, 0, HEADS, head, 1);
      k.layerNorm(y, x, row, row, 1);
      k.add(y, x);
      k.gelu(y, x);
      k.siluMul(y, x, x);
      k.swiglu(y, gateUp);
      k.ropePairs(y, 0, HEADS, SIZE / HEADS, turn, turn);
      k.ropeHalf(y, 0, HEADS, SIZE / HEADS, turn, turn);
      k.attentionCausal(y, x, x, x, 0, HEADS, HEADS, 1);
      k.attentionFull(y, wide, TOKENS, HEADS, 1);
      k.embed(y, table, new Int32Array(TOKENS));
    });
    rounds(1, () => {
      k.embed(y, x, new Int32Array(TOKENS));
      k.resize(smaller, picture);
      k.patches(patches, smaller, null, [0, 0, 0], [1, 1, 1], 14);
      k.resampleTable(patches, zeros('f32', 4, 588), 2, 2);
    });
  });
}
