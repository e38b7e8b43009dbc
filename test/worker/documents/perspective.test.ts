/** Boxes of sheets seen from an angle, there and back; and a page that is laid out as if it lay flat. */
import { expect, test } from 'vitest';
import { flatPage, seenBox } from '../../../worker/documents/perspective.ts';
import { inverseOf, mapped, ofUnitSquare, after, scaled } from '../../../worker/documents/projective.ts';
import type { Box, ReadPage } from '../../../worker/documents/page.ts';

const [width, height] = [800, 1100];
const CORNERS = [
  [90, 60],
  [760, 120],
  [790, 1040],
  [40, 1000],
] as const;
const perspective = { width, height, toPage: after(ofUnitSquare(CORNERS), scaled(1 / width, 1 / height)) };

test('a map takes corners to corners, and its inverse takes them back', () => {
  for (const [i, [u, v]] of [
    [0, 0] as const,
    [width, 0] as const,
    [width, height] as const,
    [0, height] as const,
  ].entries()) {
    const [x, y] = mapped(perspective.toPage, u, v);
    expect(x).toBeCloseTo(CORNERS[i][0], 6);
    expect(y).toBeCloseTo(CORNERS[i][1], 6);
    const back = mapped(inverseOf(perspective.toPage), x, y);
    expect(back[0]).toBeCloseTo(u, 6);
    expect(back[1]).toBeCloseTo(v, 6);
  }
});

test('a line’s box is where it was, within a quarter of its height', () => {
  const boxes: Box[] = [
    [100, 80, 420, 104],
    [450, 500, 520, 520],
    [60, 1000, 740, 1020],
  ];
  const segments = boxes.map((box) => ({ text: 'line', box: seenBox(box, perspective), size: 20, confidence: 1 }));
  const page = { width: 830, height: 1100, segments, rules: [], images: [] } as unknown as ReadPage;
  const flat = flatPage(page, perspective);
  expect([flat.width, flat.height]).toEqual([width, height]);
  for (const [i, { box }] of flat.segments.entries())
    for (const side of [0, 1, 2, 3]) expect(Math.abs(box[side] - boxes[i][side])).toBeLessThanOrEqual(5);
});
