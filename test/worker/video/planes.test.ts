import { describe, expect, test } from 'vitest';
import { colourSpaceOf, planesToRgb, type ColourSpace, type Planes } from '../../../worker/video/planes.ts';

/** A picture of one colour, with margins that nobody should see. */
function flat([y, u, v]: readonly [number, number, number], width = 4, height = 4, half = 1): Planes {
  const plane = (level: number, by: number) => {
    const [w, h] = [(width + 8) >> by, (height + 8) >> by];
    const bytes = new Uint8Array(w * h).fill(7);
    for (let line = 4 >> by; line < (4 + height + by) >> by; line++)
      bytes.fill(level, line * w + (4 >> by), line * w + ((4 + width + by) >> by));
    return { bytes, stride: w };
  };
  const format = {
    width: width + 8,
    height: height + 8,
    chromaWidth: (width + 8) >> half,
    chromaHeight: (height + 8) >> half,
    cropLeft: 4,
    cropTop: 4,
    cropWidth: width,
    cropHeight: height,
  };
  return { y: plane(y, 0), u: plane(u, half), v: plane(v, half), format };
}

function rgbOf(planes: Planes, space: ColourSpace): number[][] {
  const rows: number[][] = [];
  planesToRgb(planes, space, (row) => rows.push([...row]));
  return rows;
}

const SD: ColourSpace = { matrix: 'bt601', isFullRange: false };
const HD: ColourSpace = { matrix: 'bt709', isFullRange: false };
const FULL: ColourSpace = { matrix: 'bt601', isFullRange: true };

describe('one colour stays one colour, up to the edges', () => {
  // Levels of ITU-R BT.601 and BT.709 for black, white, red, green, blue.
  test.each([
    ['black', SD, [16, 128, 128], [0, 0, 0]],
    ['white', SD, [235, 128, 128], [255, 255, 255]],
    ['red', SD, [81, 90, 240], [254, 0, 0]],
    ['green', SD, [145, 54, 34], [0, 255, 1]],
    ['blue', SD, [41, 240, 110], [0, 0, 255]],
    ['red of HD', HD, [63, 102, 240], [255, 1, 0]],
    ['green of HD', HD, [173, 42, 26], [0, 255, 1]],
    ['grey of all levels', FULL, [100, 128, 128], [100, 100, 100]],
    ['what is beyond black', SD, [0, 128, 128], [0, 0, 0]],
  ] as const)('%s', (_, space, levels, rgb) => {
    for (const half of [0, 1]) {
      const rows = rgbOf(flat(levels, 4, 4, half), space);
      expect(rows).toHaveLength(4);
      for (const row of rows)
        for (const [at, level] of row.entries()) expect(Math.abs(level - rgb[at % 3])).toBeLessThanOrEqual(1);
    }
  });
});

test('colour between two samples lies between them', () => {
  const planes = flat([100, 128, 128], 4, 4);
  // The right half of the colour is redder.
  for (let line = 2; line < 4; line++) planes.v.bytes[line * planes.v.stride + 3] = 168;
  const [[...row]] = rgbOf(planes, FULL);
  const reds = [0, 3, 6, 9].map((at) => row[at]);
  expect(reds).toEqual([100, 114, 142, 156]);
});

test('planes of green, blue and red are only put together', () => {
  const [row] = rgbOf(flat([10, 20, 30], 2, 2, 0), { matrix: 'rgb', isFullRange: true });
  expect(row).toEqual([30, 10, 20, 30, 10, 20]);
  expect(colourSpaceOf('rgb', false, 720).matrix).toBe('rgb');
});

describe('the matrix', () => {
  test('is what the file says', () => {
    expect(colourSpaceOf('bt709', true, 240)).toEqual({ matrix: 'bt709', isFullRange: true });
    expect(colourSpaceOf('smpte170m', false, 1080)).toEqual({ matrix: 'bt601', isFullRange: false });
    expect(colourSpaceOf('bt2020-ncl', false, 1080).matrix).toBe('bt2020');
  });
  test('follows from the height where it says nothing', () => {
    expect(colourSpaceOf(null, false, 576).matrix).toBe('bt601');
    expect(colourSpaceOf(null, false, 720).matrix).toBe('bt709');
  });
});
