/** Tiles: every pixel is kept once, none is seen without what is around it. */
import { expect, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';
import { mapSize, tilesOf } from '../../../worker/picture/tiles.ts';

const SIZES = [
  [928, 1312],
  [1472, 832],
  [32, 32],
  [480, 2560],
  [3040, 416],
  [6016, 192],
] as const;

test.each(SIZES)('%d x %d: cores cover the map once, with room around them except at its edges', (width, height) => {
  const kept = new Uint8Array(width * height);
  const tiles = tilesOf({ width, height });
  for (const { columns, rows } of tiles) {
    for (const [{ from, to, coreFrom, coreTo }, side, overlap] of [
      [columns, width, 96],
      [rows, height, 48],
    ] as const) {
      expect((to - from) % 32).toBe(0);
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThanOrEqual(side);
      expect(from === 0 || coreFrom - from >= overlap).toBe(true);
      expect(to === side || to - coreTo >= overlap).toBe(true);
    }
    for (let y = rows.coreFrom; y < rows.coreTo; y++)
      for (let x = columns.coreFrom; x < columns.coreTo; x++) kept[y * width + x]++;
  }
  expect(kept.every((count) => count === 1)).toBe(true);
  const areas = tiles.map(({ columns, rows }) => (columns.to - columns.from) * (rows.to - rows.from));
  expect(new Set(areas).size).toBe(1);
  expect(areas[0]).toBeLessThanOrEqual(LIMITS.detectionTilePixels.value);
});

test('an A4 page of 150 dpi goes through in eight bands of its whole width, a lean one in lower ones', () => {
  const size = mapSize({ width: 1240, height: 1754 }, 2);
  expect(size).toEqual({ width: 928, height: 1312 });
  const tiles = tilesOf(size);
  expect(tiles).toHaveLength(8);
  expect(tiles[0]).toMatchObject({ columns: { from: 0, to: 928 }, rows: { from: 0, to: 256, coreTo: 208 } });
  expect(tilesOf(size, true)[0]).toMatchObject({ rows: { from: 0, to: 160 } });
});

test('small pictures are enlarged twice and no more', () => {
  expect(mapSize({ width: 96, height: 48 }, 2)).toEqual({ width: 192, height: 96 });
  expect(mapSize({ width: 5, height: 5 }, 2)).toEqual({ width: 32, height: 32 });
});
