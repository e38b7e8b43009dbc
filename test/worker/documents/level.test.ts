/** Pages that lie askew are laid out as if they were level. */
import { expect, test } from 'vitest';
import { layOut } from '../../../worker/documents/layout.ts';
import { levelled, tilted } from '../../../worker/documents/level.ts';
import type { Box } from '../../../worker/documents/page.ts';
import { invoicePage } from './made-page.ts';

const PAGE = { width: 600, height: 800, skewDegrees: 4 };

test('counter-clockwise, what stands right of the middle goes up; the box holds the tilted one', () => {
  const [x0, y0, x1, y1] = tilted([500, 395, 580, 405], PAGE);
  expect((y0 + y1) / 2).toBeCloseTo(400 - 240 * Math.sin((4 * Math.PI) / 180));
  expect(x1 - x0).toBeCloseTo(80 * Math.cos((4 * Math.PI) / 180) + 10 * Math.sin((4 * Math.PI) / 180));
  expect(y1 - y0).toBeGreaterThan(10);
});

test.each([-6, 0.5, 4])('%d°: levelled is the inverse of tilted', (skewDegrees) => {
  for (const box of [
    [10, 10, 300, 22],
    [500, 700, 508, 712],
    [290, 390, 310, 410],
  ] as const) {
    const page = { ...PAGE, skewDegrees };
    for (const [i, value] of levelled(tilted(box, page), page).entries()) expect(value).toBeCloseTo(box[i]);
  }
});

test.each([-4, 4])('an invoice %d° askew has the blocks of a level one, where they lie on its page', (skewDegrees) => {
  const level = invoicePage();
  const page = { ...level, skewDegrees };
  const tilt = (box: Box) => tilted(box, page);
  const read = { ...page, segments: level.segments.map((segment) => ({ ...segment, box: tilt(segment.box) })) };
  const [blocks, expected] = [layOut(read, 1).blocks, layOut(level, 1).blocks];
  expect(blocks.map(({ label, text }) => [label, text])).toEqual(expected.map(({ label, text }) => [label, text]));
  for (const [i, { box }] of blocks.entries())
    for (const [side, value] of box.entries()) expect(value).toBeCloseTo(tilt(expected[i].box)[side]);
});
