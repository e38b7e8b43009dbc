/**
 * Boxes of text out of the detection net's map. Source: "Real-time Scene Text Detection with Differentiable Binarization", section
 * 3.5; the thresholds are those of docs/decisions/0028-reading-pictures.md.
 */
import { LIMITS } from '../limits.ts';
import { componentsOf, type Run } from './components.ts';
import { smallestRectangle, type Point } from './rectangle.ts';
import { boundsOf, type TurnedBox } from './turned-box.ts';

/** Of 255: what is above belongs to text. */
const THRESHOLD = 76;
/** The mean inside a box. True lines had 0.60 and more; the usual 0.6 loses lines. */
const LEAST_SCORE = 0.5;
const LEAST_PIXELS = 9;
/** Before and after enlarging: smaller ones are specks. */
const [LEAST_SIDE, LEAST_ENLARGED_SIDE] = [3, 5];
/** The net learned text that was shrunk by its area over its girth, times this. */
const UNSHRINK = 1.5;

/** `map`: u8[height, width], probability of text × 255. At most LIMITS.pictureLines. */
export function boxesOfMap(map: Uint8Array, width: number, height: number): TurnedBox[] {
  const boxes: TurnedBox[] = [];
  for (const runs of componentsOf(map, width, height, THRESHOLD)) {
    if (boxes.length === LIMITS.pictureLines.value) break;
    if (runs.reduce((sum, { from, to }) => sum + to - from, 0) < LEAST_PIXELS) continue;
    const box = smallestRectangle(runs.flatMap(endsOf));
    if (Math.min(box.width, box.height) < LEAST_SIDE || meanInside(map, width, height, box) < LEAST_SCORE) continue;
    const enlarged = unshrunk(box);
    if (Math.min(enlarged.width, enlarged.height) >= LEAST_ENLARGED_SIDE) boxes.push(enlarged);
  }
  return boxes;
}

/** Middles of a run's first and last pixel; the hull needs no others. */
const endsOf = ({ row, from, to }: Run): Point[] => [
  [from + 0.5, row + 0.5],
  [to - 0.5, row + 0.5],
];

function unshrunk(box: TurnedBox): TurnedBox {
  const more = (box.width * box.height * UNSHRINK) / (box.width + box.height);
  return { ...box, width: box.width + more, height: box.height + more };
}

/** 0..1, over the pixels whose middles are in the box. */
function meanInside(map: Uint8Array, width: number, height: number, box: TurnedBox): number {
  const [left, top, right, bottom] = boundsOf(box);
  const [cos, sin] = [Math.cos(box.angle), Math.sin(box.angle)];
  let [sum, count] = [0, 0];
  for (let row = Math.max(0, Math.floor(top)); row < Math.min(height, Math.ceil(bottom)); row++) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, Math.ceil(right)); x++) {
      const [dx, dy] = [x + 0.5 - box.x, row + 0.5 - box.y];
      const isInside =
        Math.abs(dx * cos + dy * sin) <= (box.width + 1) / 2 && Math.abs(dy * cos - dx * sin) <= (box.height + 1) / 2;
      if (!isInside) continue;
      sum += map[row * width + x];
      count++;
    }
  }
  return count === 0 ? 0 : sum / count / 255;
}
