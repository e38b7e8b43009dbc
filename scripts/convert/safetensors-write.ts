/** Tensors → the bytes of one .safetensors file: `glimpse generate --dump`, and the checkpoints that tests make. */

/** Float32Array is stored as F32, Int32Array as I32; Uint8Array is data of the dtype that `dtype` names (BF16, F16). */
export interface WritableTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
  readonly dtype?: string;
}

export interface HeaderEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly sizeBytes: number;
}

/** What precedes the data, padded with spaces so that the data begins at a multiple of 8 bytes; tensors follow in order. */
export function safetensorsHeader(entries: readonly HeaderEntry[], metadata?: Record<string, string>): Uint8Array {
  let end = 0;
  const header = Object.fromEntries(
    entries.map(({ name, dtype, shape, sizeBytes }) => {
      const begin = end;
      end += sizeBytes;
      return [name, { dtype, shape, data_offsets: [begin, end] }];
    }),
  );
  const json = JSON.stringify(metadata ? { __metadata__: metadata, ...header } : header);
  const bytes = Buffer.byteLength(json);
  const text = new TextEncoder().encode(json + ' '.repeat((8 - (bytes % 8)) % 8));
  const file = new Uint8Array(8 + text.byteLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.byteLength), true);
  file.set(text, 8);
  return file;
}

export function writeSafetensors(tensors: ReadonlyMap<string, WritableTensor>): Uint8Array {
  const entries = Array.from(tensors, ([name, { shape, data, dtype }]) => {
    const own = data instanceof Float32Array ? 'F32' : 'I32';
    return { name, dtype: dtype ?? own, shape, sizeBytes: data.byteLength };
  });
  const parts = Array.from(
    tensors.values(),
    ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  return new Uint8Array(Buffer.concat([safetensorsHeader(entries), ...parts]));
}
