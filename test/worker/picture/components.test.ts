/** Runs joined row by row against a flood from every pixel. */
import { describe, expect, test } from 'vitest';
import { seeded } from '../../../scripts/random.ts';
import { componentsOf } from '../../../worker/picture/components.ts';

/** Parts as sorted lists of pixels; slow and plain. */
function flooded(map: Uint8Array, width: number, height: number, threshold: number): number[][] {
  const seen = new Set<number>();
  const parts: number[][] = [];
  for (let start = 0; start < map.length; start++) {
    if (map[start] <= threshold || seen.has(start)) continue;
    const part = [start];
    seen.add(start);
    for (const at of part) {
      const [x, y] = [at % width, Math.floor(at / width)];
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const next = (y + dy) * width + x + dx;
          const isThere = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height;
          if (!isThere || map[next] <= threshold || seen.has(next)) continue;
          seen.add(next);
          part.push(next);
        }
      }
    }
    parts.push(part.toSorted((a, b) => a - b));
  }
  return parts;
}

describe('componentsOf', () => {
  test.each([0.2, 0.4, 0.6])('equals a flood on 60 random maps with %d of their pixels set (seed 5)', (share) => {
    const random = seeded(5);
    for (let round = 0; round < 60; round++) {
      const [width, height] = [1 + random.below(24), 1 + random.below(24)];
      const map = Uint8Array.from({ length: width * height }, () => (random.next() < share ? 200 : 10));
      const parts = componentsOf(map, width, height, 76).map((runs) =>
        runs
          .flatMap(({ row, from, to }) => Array.from({ length: to - from }, (_, i) => row * width + from + i))
          .toSorted((a, b) => a - b),
      );
      const byFirst = (a: number[], b: number[]) => a[0] - b[0];
      expect(parts.toSorted(byFirst)).toEqual(flooded(map, width, height, 76).toSorted(byFirst));
    }
  });

  test('the threshold itself is not above it', () => {
    expect(componentsOf(Uint8Array.of(76, 77, 76), 3, 1, 76)).toEqual([[{ row: 0, from: 1, to: 2 }]]);
  });
});
