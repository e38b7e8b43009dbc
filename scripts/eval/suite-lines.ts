/**
 * The layout of our held-out folders: questions.jsonl holds one question a line, images/ the pictures. `seconds` makes the
 * images a video: the whole second of the first frame of every pair.
 */
import * as v from 'valibot';
import type { Item } from './item.ts';
import { Wanted } from './verifiers/wanted.ts';

const Line = v.intersect([
  v.object({
    images: v.array(v.string()),
    seconds: v.optional(v.array(v.number()), []),
    question: v.string(),
    kind: v.optional(v.string(), ''),
  }),
  Wanted,
]);

/** @throws Error that names the line when one is something else */
export function parseLines(text: string): Item[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [parseLine(line)];
    } catch (error) {
      throw new Error(`line ${index + 1}: ${(error as Error).message}`, { cause: error });
    }
  });
}

function parseLine(line: string): Item {
  const { images, seconds, question, kind, ...wanted } = v.parse(Line, JSON.parse(line));
  return { question, kind, images, fps: seconds.length > 0 ? framesASecond(images.length, seconds) : null, wanted };
}

/** The rate at which the engine stamps the pairs with just these seconds. */
function framesASecond(frames: number, seconds: readonly number[]): number {
  if (seconds.length !== Math.ceil(frames / 2))
    throw new Error(`${frames} frames came with ${seconds.length} seconds; one for each pair is expected.`);
  const last = seconds[seconds.length - 1];
  const fps = last > 0 ? (2 * (seconds.length - 1)) / last : 2;
  if (seconds.some((second, pair) => second !== Math.floor((2 * pair) / fps)))
    throw new Error(`The seconds ${seconds.join(', ')} came; whole ones from 0 on at one pace are expected.`);
  return fps;
}
