import { describe, expect, test } from 'vitest';
import { Lzw, type LzwFormat } from '../../../worker/media/lzw.ts';

/** Codes of nine bits, which suffice while the table is short. */
function packed(codes: readonly number[], highFirst: boolean): Uint8Array {
  const bits = codes.flatMap((code) => {
    const all = Array.from({ length: 9 }, (_, bit) => (code >> bit) & 1);
    return highFirst ? all.toReversed() : all;
  });
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [i, bit] of bits.entries()) bytes[i >> 3] |= bit << (highFirst ? 7 - (i & 7) : i & 7);
  return bytes;
}

function unpacked(data: Uint8Array, format: LzwFormat): { bytes: number[]; failure: string | undefined } {
  const bytes: number[] = [];
  const lzw = new Lzw(format, (piece) => bytes.push(...piece) > 0);
  lzw.take(data);
  lzw.flush();
  return { bytes, failure: lzw.failure };
}

const [CLEAR, END] = [256, 257];

describe.each([
  ['GIF', false],
  ['TIFF', true],
] as const)('codes of a %s', (_, highFirst) => {
  const format = { literalBits: 8, highFirst };
  const read = (...codes: number[]) => unpacked(packed(codes, highFirst), format);

  test('stand for strings that they define on the way, the next one included', () => {
    expect(read(CLEAR, 7, 258, 259, 9, END).bytes).toEqual([7, 7, 7, 7, 7, 7, 9]);
    expect(read(CLEAR, 1, 2, 258, 260, END).bytes).toEqual([1, 2, 1, 2, 1, 2, 1]);
  });

  test('before they are defined are a failure, and what came before is given', () => {
    expect(read(CLEAR, 5, 300, END)).toEqual({ bytes: [5], failure: expect.stringContaining('300') });
    expect(read(CLEAR, 258, END)).toEqual({ bytes: [], failure: expect.stringContaining('258') });
    expect(read(CLEAR, 5, 5, CLEAR, 258)).toMatchObject({ failure: expect.stringContaining('258') });
  });
});

test('nothing is taken when no more is wanted', () => {
  const lzw = new Lzw({ literalBits: 8, highFirst: false }, () => false);
  const data = packed([CLEAR, ...Array.from({ length: 40_000 }, (_, i) => (i % 200 === 199 ? CLEAR : 3))], false);
  expect(lzw.take(data)).toBe(false);
});
