import { expect, test } from 'vitest';
import { readOrientation } from '../../../worker/media/orientation.ts';

/** A TIFF block with one entry. */
function tiff(little: boolean, tag: number, type: number, value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(26));
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 1, little);
  view.setUint16(10, tag, little);
  view.setUint16(12, type, little);
  view.setUint32(14, 1, little);
  view.setUint16(18, value, little);
  return new Uint8Array(view.buffer);
}

test('both byte orders', () => {
  expect(readOrientation(tiff(true, 0x112, 3, 6))).toBe(6);
  expect(readOrientation(tiff(false, 0x112, 3, 8))).toBe(8);
});

test('anything else is upright: other tags, other types, values out of range, every cut', () => {
  expect(readOrientation(tiff(true, 0x113, 3, 6))).toBe(1);
  expect(readOrientation(tiff(true, 0x112, 2, 6))).toBe(1);
  expect(readOrientation(tiff(true, 0x112, 3, 0))).toBe(1);
  expect(readOrientation(tiff(true, 0x112, 3, 9))).toBe(1);
  const whole = tiff(false, 0x112, 3, 8);
  for (let length = 0; length < 22; length++) expect(readOrientation(whole.subarray(0, length))).toBe(1);
});
