/** One box, by how much it overlaps with the true one. */
import { strip } from './plain.ts';

export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

const SPACE = String.raw`[ \t\n\r\f\v]*`;
const NUMBER = String.raw`([0-9]{1,4}(?:\.[0-9]{1,3})?)`;
const NUMBERS = Array<string>(4).fill(NUMBER).join(`${SPACE},${SPACE}`);
const BOX = new RegExp(`^[\\[({<]{0,2}${SPACE}${NUMBERS}${SPACE}[\\])}>]{0,2}$`);
/** Coordinates are thousandths of the picture's sides. */
const SIDE = 1000;

/** Corners with x1 < x2 and y1 < y2 inside the picture, or null. Any bracket or none will do. */
function parseBox(text: string): Box | null {
  const found = BOX.exec(strip(text));
  if (!found) return null;
  const [x1, y1, x2, y2] = found.slice(1).map(Number);
  return x1 < x2 && x2 <= SIDE && y1 < y2 && y2 <= SIDE ? [x1, y1, x2, y2] : null;
}

const area = ([x1, y1, x2, y2]: Box) => Math.max(0, x2 - x1) * Math.max(0, y2 - y1);

/** Intersection over union; `truth`: a box or its text. Anything but one box is 0. */
export function box(answer: string, truth: Box | string): number {
  const [a, b] = [parseBox(answer), typeof truth === 'string' ? parseBox(truth) : truth];
  if (a === null || b === null) return 0;
  const shared = area([Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])]);
  return shared / (area(a) + area(b) - shared);
}
