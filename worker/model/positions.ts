/**
 * Three positions a token (time, height, width), and how far decoding runs ahead of or behind the cache index.
 * Source: get_rope_index of the reference; spec "Position ids". Placeholders are found by token id, so the sequence must
 * be expanded already; every temporal patch of a video is a group of its own.
 */
import { GlimpseError } from '../errors.ts';

/** Patches of one image or video: temporal patches, rows, columns (before the 2x2 merge). */
export type Grid = readonly [t: number, h: number, w: number];

export interface Positions {
  /** i32[3, T] row-major: all times, then all heights, then all widths. */
  readonly ids: Int32Array;
  /** The token at cache index n has position n + delta on all three axes once decoding starts. */
  readonly delta: number;
}

/**
 * inputIds   T ids in which each image token stands for one merged (mergeSize × mergeSize) patch
 * grids      in order of appearance
 * @throws GlimpseError shape_mismatch when placeholders and grids do not match
 */
export function positionIds(
  inputIds: readonly number[],
  imageToken: number,
  grids: readonly Grid[],
  mergeSize: number,
): Positions {
  const length = inputIds.length;
  const ids = new Int32Array(3 * length);
  const frames = grids.flatMap(([t, h, w]) => Array.from({ length: t }, () => [h / mergeSize, w / mergeSize] as const));
  let next = 0; // the position of the next text token
  let frame = 0;
  for (let i = 0; i < length;) {
    if (inputIds[i] !== imageToken) {
      ids[i] = ids[length + i] = ids[2 * length + i] = next++;
      i++;
      continue;
    }
    const size = frames[frame++];
    if (size === undefined) throw mismatch(frames.length, 'more runs of image tokens');
    const [rows, columns] = size;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, i++) {
        if (inputIds[i] !== imageToken)
          throw mismatch(frames.length, `a run of image tokens shorter than ${rows * columns}`);
        ids[i] = next;
        ids[length + i] = next + row;
        ids[2 * length + i] = next + column;
      }
    }
    next += Math.max(rows, columns);
  }
  if (frame !== frames.length) throw mismatch(frames.length, `only ${frame} runs of image tokens`);
  return { ids, delta: next - length };
}

function mismatch(expected: number, came: string): GlimpseError {
  return new GlimpseError(
    'shape_mismatch',
    `The prompt should hold ${expected} runs of image tokens, one a frame; it has ${came}.`,
    {
      expected,
    },
  );
}
