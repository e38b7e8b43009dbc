import { expect, test } from 'vitest';
import { readOrientation } from '../../../worker/media/orientation.ts';

type Entry = readonly [tag: number, type: number, count: number, ...bytes: number[]];

/** A TIFF block whose directory has these entries of four bytes each, as they lie in the file; `behind` follows it. */
function tiff(little: boolean, entries: readonly Entry[], behind: readonly number[] = []): Uint8Array {
  const view = new DataView(new ArrayBuffer(10 + 12 * entries.length + 4 + behind.length));
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, entries.length, little);
  entries.forEach(([tag, type, count, ...bytes], i) => {
    const at = 10 + 12 * i;
    view.setUint16(at, tag, little);
    view.setUint16(at + 2, type, little);
    view.setUint32(at + 4, count, little);
    bytes.forEach((byte, j) => view.setUint8(at + 8 + j, byte));
  });
  behind.forEach((byte, j) => view.setUint8(view.byteLength - behind.length + j, byte));
  return new Uint8Array(view.buffer);
}

const TAG = 0x112;
const [BYTE, ASCII, SHORT, LONG, SBYTE, UNDEFINED, SSHORT, SLONG] = [1, 2, 3, 4, 6, 7, 8, 9];

test.each([
  ['SHORT', SHORT, [6, 0], [0, 6]],
  ['LONG', LONG, [6, 0, 0, 0], [0, 0, 0, 6]],
  ['SBYTE', SBYTE, [6], [6]],
  ['SSHORT', SSHORT, [6, 0], [0, 6]],
  ['SLONG', SLONG, [6, 0, 0, 0], [0, 0, 0, 6]],
])('%s in both byte orders', (_, type, little, big) => {
  expect(readOrientation(tiff(true, [[TAG, type, 1, ...little]]))).toBe(6);
  expect(readOrientation(tiff(false, [[TAG, type, 1, ...big]]))).toBe(6);
});

test('of several values the first, in the entry or elsewhere; of several tags the last', () => {
  expect(readOrientation(tiff(true, [[TAG, SHORT, 2, 6, 0, 8, 0]]))).toBe(6);
  const twoLongs: Entry = [TAG, LONG, 2, 26, 0, 0, 0];
  expect(readOrientation(tiff(true, [twoLongs], [6, 0, 0, 0, 8, 0, 0, 0]))).toBe(6);
  expect(readOrientation(tiff(true, [twoLongs], [6, 0, 0]))).toBe(1);
  const [six, eight]: Entry[] = [
    [TAG, SHORT, 1, 6],
    [TAG, LONG, 1, 8],
  ];
  expect(readOrientation(tiff(true, [six, eight]))).toBe(8);
  expect(readOrientation(tiff(true, [eight, six]))).toBe(6);
});

test('anything else is upright: other tags, other types, no value, values out of range, every cut', () => {
  expect(readOrientation(tiff(true, [[TAG + 1, SHORT, 1, 6]]))).toBe(1);
  for (const type of [BYTE, ASCII, UNDEFINED, 99]) expect(readOrientation(tiff(true, [[TAG, type, 1, 6]]))).toBe(1);
  expect(readOrientation(tiff(true, [[TAG, SHORT, 0, 6]]))).toBe(1);
  for (const value of [0, 9, 255]) expect(readOrientation(tiff(true, [[TAG, SHORT, 1, value]]))).toBe(1);
  expect(readOrientation(tiff(true, [[TAG, LONG, 1, 6, 0, 1, 0]]))).toBe(1);
  const whole = tiff(false, [[TAG, SHORT, 1, 0, 8]]);
  for (let length = 0; length < 22; length++) expect(readOrientation(whole.subarray(0, length))).toBe(1);
});
