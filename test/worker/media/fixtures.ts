/**
 * The encoded images of test/golden/media with what Pillow makes of them (scripts/reference/make_media.py).
 */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

interface Case {
  readonly file: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgb: string;
  /** The same on white, where something is transparent. */
  readonly white?: string;
  /** Levels by which pixels may differ; equal when missing. */
  readonly within?: number;
}

interface ErrorCase {
  readonly file: string;
  readonly error: string;
}

const FOLDER = new URL('../../golden/media/', import.meta.url);
const ALL = JSON.parse(readFileSync(new URL('cases.json', FOLDER), 'utf8')) as (Case | ErrorCase)[];

export const GOOD = ALL.filter((item) => 'rgb' in item);
export const BAD = ALL.filter((item) => 'error' in item);

export function encoded(file: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(file, FOLDER)));
}

export function expectedRgb({ rgb }: Case): Uint8Array {
  return new Uint8Array(inflateSync(encoded(rgb)));
}

export const TRANSPARENT = GOOD.flatMap(({ file, white, within }) =>
  white === undefined ? [] : [{ file, white, within }],
);

/** The largest difference between two pictures of the same size, in levels of 255. */
export function largestDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}
