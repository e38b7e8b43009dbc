/** Tensors → the bytes of one .safetensors file: `glimpse generate --dump`, and the checkpoints that tests make. */

/** Float32Array is stored as F32, Int32Array as I32; Uint8Array is data of the dtype that `dtype` names (BF16, F16). */
export interface WritableTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
  readonly dtype?: string;
}

/** The header is padded with spaces so that the data begins at a multiple of 8 bytes. */
export function writeSafetensors(tensors: ReadonlyMap<string, WritableTensor>): Uint8Array {
  let end = 0;
  const header = Object.fromEntries(
    Array.from(tensors, ([name, { shape, data, dtype = data instanceof Float32Array ? 'F32' : 'I32' }]) => {
      const begin = end;
      end += data.byteLength;
      return [name, { dtype, shape, data_offsets: [begin, end] }];
    }),
  );
  let text = new TextEncoder().encode(JSON.stringify(header));
  text = new TextEncoder().encode(JSON.stringify(header) + ' '.repeat((8 - (text.byteLength % 8)) % 8));
  const file = new Uint8Array(8 + text.byteLength + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.byteLength), true);
  file.set(text, 8);
  let offset = 8 + text.byteLength;
  for (const { data } of tensors.values()) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return file;
}
