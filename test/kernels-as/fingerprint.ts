/**
 * The integer products on fixed inputs, as hashes: what Node and workerd, relaxed and strict must agree on bit by bit.
 * Imports nothing of Node, so that it runs in both.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { pack } from '../../weights/packing.ts';
import { Random } from './random.ts';

/** Tokens, rows, columns. */
const SHAPES = [
  [1, 64, 1024],
  [1, 32, 2084],
  [2, 16, 32],
  [7, 48, 588],
  [32, 64, 1184],
] as const;

/** "q4 token 7x48x588" → hash of the f32 results' bytes. */
export function fingerprints(k: Kernels): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [tokens, rows, cols] of SHAPES) {
    const random = new Random(tokens * 1000 + cols);
    const [x, weights, bias] = [tokens * cols, rows * cols, rows].map((count) => random.numbers(count));
    for (const dtype of ['q4', 'q8', 'q3', 'q2'] as const) {
      for (const scales of ['token', 'group'] as const) {
        const bytes = k.arena.frame(() => {
          const packed = pack(dtype, weights, rows, cols);
          const weight = k.write(k.arena.tensor(dtype, [rows, cols], 'weight'), packed);
          const input = k.activations(k.write(k.arena.f32([tokens, cols], 'x'), x), scales);
          const out = k.arena.f32([tokens, rows], 'out');
          return k.readBytes(k.linear(out, input, { weight, bias: k.write(k.arena.f32([rows], 'bias'), bias) }));
        });
        found[`${dtype} ${scales} ${tokens}x${rows}x${cols}`] = fnv1a(bytes);
      }
    }
  }
  return found;
}

/** FNV-1a, 32 bits, in hex. */
function fnv1a(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
