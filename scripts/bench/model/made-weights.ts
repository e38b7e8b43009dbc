/**
 * Weights of any shape in the arena without a checkpoint: a tile of random numbers for each tensor, packed as an import would,
 * repeated over its rows. Every byte has its own place in memory, so reading costs what it costs with real weights.
 */
import type { Kernels } from '../../../kernels-as/host/kernels.ts';
import { loadPacker } from '../../../kernels-as/host/load-node.ts';
import type { Packer } from '../../../kernels-as/host/pack.ts';
import type { Tensor } from '../../../kernels-as/host/tensor.ts';
import { TENSOR_ALIGNMENT } from '../../../weights/manifest.ts';
import { packedBytes, type StoredDType } from '../../../weights/packing.ts';
import { TILE_ROWS } from '../../../weights/tile.ts';
import type { ModelConfig } from '../../../worker/model/config.ts';
import { tensorTable, type TensorSpec } from '../../../worker/model/tensors.ts';
import { dtypeOf } from '../../convert/policy.ts';
import { RandomTensor } from '../../convert/random-values.ts';
import { decode } from '../../convert/safetensors.ts';

/** Tensor name → tensor, with the dtypes of `glimpse import --quant q4`. @throws GlimpseError out_of_memory */
export function makeWeights(k: Kernels, config: ModelConfig): Map<string, Tensor> {
  const pack = loadPacker();
  return new Map(
    tensorTable(config).map((spec) => {
      const { name, shape } = spec;
      const dtype = dtypeOf(spec, { quant: 'q4' });
      const ptr = k.arena.alloc(packedBytes(dtype, shape), TENSOR_ALIGNMENT, name);
      const tensor: Tensor = { name, dtype, shape, ptr };
      return [name, k.write(tensor, repeatedTile(spec, dtype, pack))];
    }),
  );
}

function repeatedTile({ name, shape, role }: TensorSpec, dtype: StoredDType, pack: Packer): Uint8Array {
  const [rows, columns] = shape.length === 1 ? [1, shape[0]] : shape;
  const tileRows = Math.min(rows, TILE_ROWS);
  const bits = new Uint16Array(tileRows * columns);
  new RandomTensor(1, name, role, columns).write(bits, 0);
  const values = new Float32Array(bits.length);
  decode('BF16', bits.buffer, values);
  const tile = pack(dtype, values, tileRows, columns);
  const bytes = new Uint8Array(packedBytes(dtype, shape));
  for (let at = 0; at < bytes.byteLength; at += tile.byteLength) bytes.set(tile.subarray(0, bytes.byteLength - at), at);
  return bytes;
}
