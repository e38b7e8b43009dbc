/** The clips of test/golden/video, and what ffmpeg decodes of them. */
import { readFileSync } from 'node:fs';
import type { ClipSource } from '../../worker/media/video/clip.ts';

const file = (name: string) => new URL(`../golden/video/${name}`, import.meta.url);

export const clipBytes = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(file(name)));
export const clipSource = (name: string): ClipSource => ({ kind: 'bytes', bytes: clipBytes(name) });

export const CASES = JSON.parse(readFileSync(file('cases.json'), 'utf8')) as {
  /** Places of the frames that are looked at. */
  readonly lookedAt: readonly number[];
  /** SHA-256 of the planes of each. */
  readonly planes: Readonly<Record<string, readonly string[]>>;
};
