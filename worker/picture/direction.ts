/** Whether lines stand on their heads, as a small net says of the longest ones. */
import { cropped } from './crop.ts';
import { OUTPUTS, type Net } from './net.ts';
import { fillPlanes, type Normal } from './normal.ts';
import type { Grey } from '../documents/grey.ts';
import type { TurnedBox } from './turned-box.ts';

export interface Direction {
  /** Its output has the probabilities of upright and upside down, f32[lines, 2]. */
  readonly net: Net;
  readonly normal: Normal;
  readonly height: number;
  readonly width: number;
}

const LINES = 8;
const SURE = 0.9;

/** @throws what the net throws */
export function areUpsideDown(direction: Direction, picture: Grey, boxes: readonly TurnedBox[]): boolean {
  const longest = boxes.toSorted((a, b) => b.width - a.width).slice(0, LINES);
  if (longest.length === 0) return false;
  const { net, normal, height, width } = direction;
  // The beginning of each line: as much of it as the net sees.
  const lines = longest.map((box) => cropped(picture, box, height, 1));
  const shape = [longest.length, 3, height, width];
  const fill = (input: Float32Array) => fillPlanes(input, lines, width, normal);
  const { only } = net.run(shape, fill, [OUTPUTS.only]);
  const votes = longest.filter((_, i) => only[2 * i + 1] > SURE).length;
  return votes > longest.length / 2;
}
