import { describe, expect, test } from 'vitest';
import { canPack, pack, packedBytes, STORED_DTYPES } from '../../weights/packing.ts';
import { TILE_ROWS } from '../../weights/tile.ts';

const [rows, columns] = [48, 96];
const values = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i));

describe.each(STORED_DTYPES)('%s', (dtype) => {
  test('gives as many bytes as the manifest counts', () => {
    expect(pack(dtype, values, rows, columns).byteLength).toBe(packedBytes(dtype, [rows, columns]));
  });

  test('blocks of whole tiles, appended, equal the matrix packed at once', () => {
    const blocks = [0, 1, 2].map((tile) => {
      const block = values.slice(tile * TILE_ROWS * columns, (tile + 1) * TILE_ROWS * columns);
      return pack(dtype, block, TILE_ROWS, columns);
    });
    expect(new Uint8Array(Buffer.concat(blocks))).toEqual(pack(dtype, values, rows, columns));
  });

  test('blocks may be views of a larger buffer', () => {
    const padded = new Float32Array(values.length + 7);
    padded.set(values, 5);
    expect(pack(dtype, padded.subarray(5, 5 + values.length), rows, columns)).toEqual(
      pack(dtype, values, rows, columns),
    );
  });
});

test('what does not tile cannot be packed', () => {
  expect([canPack('q4', 15, 32), canPack('q8', 16, 30), canPack('q4', 16, 36)]).toEqual([false, false, true]);
  expect([canPack('q8_rows', 15, 31), canPack('f32', 1, 1)]).toEqual([true, true]);
  expect(() => packedBytes('q4', [15, 32])).toThrow(/\[15,32\] cannot be stored as q4/);
  expect(() => packedBytes('q4', [32])).toThrow(/\[32\] cannot be stored as q4/);
});
