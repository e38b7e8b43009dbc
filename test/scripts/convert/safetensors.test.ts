import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readHeader, RowReader } from '../../../scripts/convert/safetensors.ts';
import { writeSafetensors, type WritableTensor } from '../../../scripts/convert/safetensors-write.ts';
import { tempFolder } from '../../support/checkpoints.ts';

async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(await tempFolder(), 'model.safetensors');
  await writeFile(path, bytes);
  return path;
}

async function opened(tensors: Record<string, WritableTensor>) {
  return readHeader(await fileOf(writeSafetensors(new Map(Object.entries(tensors)))));
}

function rowReader(): RowReader {
  const reader = new RowReader();
  onTestFinished(() => reader.close());
  return reader;
}

/** A file with any header and `dataBytes` zeros. */
function rawFile(header: unknown, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.byteLength + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.byteLength), true);
  file.set(text, 8);
  return file;
}

const f32 = (shape: number[], from: number, to: number) => ({ dtype: 'F32', shape, data_offsets: [from, to] });

describe('written and read again', () => {
  test('f32 and i32, in order', async () => {
    const data = Float32Array.of(1, -2.5, 3e-9, 4e9, 5, 6);
    const file = await opened({
      a: { shape: [3, 2], data },
      ids: { shape: [2], data: Int32Array.of(7, -8) },
    });
    expect(file.tensors.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([
      ['a', 'F32', [3, 2]],
      ['ids', 'I32', [2]],
    ]);
    const reader = rowReader();
    expect(await reader.rows(file.tensors[0], 0, 3)).toEqual(data);
    expect(await reader.rows(file.tensors[0], 1, 1)).toEqual(data.slice(2, 4));
    await expect(reader.rows(file.tensors[1], 0, 1)).rejects.toMatchObject({ code: 'checkpoint_tensor' });
  });

  test('bf16 is the upper half of f32', async () => {
    const data = Uint8Array.of(0x80, 0x3f, 0x00, 0xc0, 0x01, 0x00); // 1, -2, the smallest subnormal
    const file = await opened({ a: { dtype: 'BF16', shape: [3], data } });
    expect(Array.from(await rowReader().rows(file.tensors[0], 0, 3))).toEqual([1, -2, 2 ** -133]);
  });

  test('every finite f16 equals what DataView says', async () => {
    const halves = Uint16Array.from({ length: 65536 }, (_, i) => i).filter((half) => (half & 0x7c00) !== 0x7c00);
    const file = await opened({ a: { dtype: 'F16', shape: [halves.length], data: new Uint8Array(halves.buffer) } });
    const view = new DataView(halves.buffer);
    const expected = Float32Array.from(halves, (_, i) => view.getFloat16(2 * i, true));
    expect(await rowReader().rows(file.tensors[0], 0, halves.length)).toEqual(expected);
  });

  test('NaN and infinities are refused, with the row', async () => {
    const file = await opened({ 'x.weight': { shape: [2, 2], data: Float32Array.of(1, 2, 3, NaN) } });
    await expect(rowReader().rows(file.tensors[0], 0, 2)).rejects.toThrow(
      'x.weight in model.safetensors holds NaN in row 1',
    );
  });
});

describe('a bad file is checkpoint_invalid and says where', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['empty', new Uint8Array(0), /only 0 bytes/],
    ['shorter than a length', new Uint8Array(5), /only 5 bytes/],
    ['a header longer than the file', rawFile({}, 0).fill(0xff, 0, 2), /header claims \d+ bytes/],
    ['a header that is no JSON', rawFile('{"a":', 0), /not JSON/],
    ['a header that is null', rawFile('null', 0), /wrong at the top/],
    ['a header of something else', rawFile({ a: [1, 2] }, 0), /wrong at a/],
    ['an unknown dtype', rawFile({ a: { ...f32([1], 0, 4), dtype: 'F12' } }, 4), /a has the unknown dtype F12/],
    [
      'fewer bytes than the shape asks for',
      rawFile({ a: f32([2, 2], 0, 8) }, 8),
      /a: F32\[2,2\] takes 16 bytes and has 8/,
    ],
    ['an end before the beginning', rawFile({ a: f32([1], 4, 0) }, 4), /a: F32\[1\] takes 4/],
    ['overlapping tensors', rawFile({ a: f32([2], 0, 8), b: f32([1], 4, 8) }, 8), /b overlaps/],
    ['a hole', rawFile({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12), /b follows a hole/],
    ['cut off', rawFile({ a: f32([1], 0, 4), b: f32([4], 4, 20) }, 10), /cut off inside b/],
    ['more data than tensors', rawFile({ a: f32([1], 0, 4) }, 9), /goes on for 5 bytes/],
  ])('%s', async (_, bytes, message) => {
    const opening = readHeader(await fileOf(bytes));
    await expect(opening).rejects.toMatchObject({ code: 'checkpoint_invalid' });
    await expect(opening).rejects.toThrow(message);
  });
});
