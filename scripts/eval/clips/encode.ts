/** Frames of a held-out video → a WebM file (VP9), by the ffmpeg of this machine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { GlimpseError } from '../../../worker/errors.ts';

const RATE = 10;
const ARGUMENTS = ['-c:v', 'libvpx-vp9', '-crf', '4', '-b:v', '0', '-deadline', 'good'];

/** Colour of every pixel, or of every square of four, as cameras store it. */
export const COLOURS = { whole: 'yuv444p', halved: 'yuv420p' } as const;
export type Colour = keyof typeof COLOURS;

/** `images`: PNG files under images/. @throws GlimpseError usage without ffmpeg */
export async function webmOf(
  directory: string,
  images: readonly string[],
  fps: number,
  colour: Colour,
): Promise<Buffer> {
  // The last frame is shown for as long as the others.
  const held = `fps=${RATE},tpad=stop_mode=clone:stop_duration=${1 / fps - 1 / RATE}`;
  const input = ['-f', 'image2pipe', '-framerate', String(fps), '-c:v', 'png', '-i', '-', '-vf', held];
  const ffmpeg = spawn('ffmpeg', [
    '-v',
    'error',
    ...input,
    ...ARGUMENTS,
    '-pix_fmt',
    COLOURS[colour],
    '-f',
    'webm',
    '-',
  ]);
  const failed = once(ffmpeg, 'error').then(([error]: unknown[]) => {
    const message = 'The clips are encoded by ffmpeg, which is not there; install it (apt-get install ffmpeg).';
    throw new GlimpseError('usage', message, {}, error);
  });
  const files = await Promise.all(images.map((name) => readFile(path.join(directory, 'images', name))));
  ffmpeg.stdin.on('error', () => {});
  ffmpeg.stdin.end(Buffer.concat(files));
  return Promise.race([buffer(ffmpeg.stdout), failed]);
}
