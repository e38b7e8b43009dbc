/** pack.wasm behind the call of weights/packing.ts: the same bytes, several times faster. For imports; no isolate has it. */
import { pack, packedBytes, type StoredDType } from '../../weights/packing.ts';
import { TRIED_PARTS } from '../../weights/q4.ts';
import type { PackExports } from './exports.ts';

export type Packer = typeof pack;

const PAGE_BYTES = 65536;
/** The module's static data end below. */
const PARTS_AT = PAGE_BYTES;
const SCRATCH_AT = PARTS_AT + TRIED_PARTS.byteLength;

/** Has a memory of its own, which grows to the largest block; not for two threads. */
export function createPacker(module: WebAssembly.Module): Packer {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const { pack_q4, pack_q4_scratch_bytes, pack_q8, pack_q8_rows } = new WebAssembly.Instance(module, {
    env: { memory },
  }).exports as unknown as PackExports;
  new Float32Array(memory.buffer, PARTS_AT).set(TRIED_PARTS);
  const kernels: Partial<Record<StoredDType, PackExports['pack_q8']>> = {
    q4: (out, weights, rows, columns) => pack_q4(out, weights, PARTS_AT, SCRATCH_AT, rows, columns),
    q8: pack_q8,
    q8_rows: pack_q8_rows,
  };
  return (dtype, values, rows, columns) => {
    const kernel = kernels[dtype];
    if (!kernel || columns % 4 !== 0) return pack(dtype, values, rows, columns);
    const outBytes = packedBytes(dtype, [rows, columns]);
    const weightsAt = SCRATCH_AT + (dtype === 'q4' ? pack_q4_scratch_bytes(columns) : 0);
    const outAt = weightsAt + values.byteLength;
    const missing = outAt + outBytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    new Float32Array(memory.buffer, weightsAt).set(values);
    const out = new Uint8Array(memory.buffer, outAt, outBytes).fill(0);
    kernel(outAt, weightsAt, rows, columns);
    return out.slice();
  };
}
