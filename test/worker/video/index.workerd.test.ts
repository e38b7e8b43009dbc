/// <reference types="vite/client" />
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { ClipSource } from '../../../worker/media/video/clip.ts';

const FILES = import.meta.glob<string>('../../golden/video/*.{mp4,mkv,webm,mov,gif}', {
  query: '?url&inline',
  import: 'default',
});

/** The bytes of a fixture, which the test bundle carries as a data URL. */
async function clipBytes(name: string): Promise<Uint8Array> {
  const url = await FILES[`../../golden/video/${name}`]();
  return Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (char) => char.charCodeAt(0));
}

const SIZE = { widthPx: 96, heightPx: 64 };
const video = env.VIDEO!;

async function stored(name: string): Promise<ClipSource> {
  const key = `media/${name}`;
  const { etag } = (await env.WEIGHTS.put(key, await clipBytes(name)))!;
  return { kind: 'stored', bucket: 'weights', key, etag };
}

async function framesOf(source: ClipSource, to = SIZE): Promise<Uint8Array[]> {
  const examined = await video.examine(source);
  if ('error' in examined) throw new Error(examined.error.code);
  const reader = await video.frames(source, examined.value.samples!.indices, to);
  const frames: Uint8Array[] = [];
  try {
    for (;;) {
      const next = await reader.next();
      if ('error' in next) throw new Error(next.error.code);
      if (next.value === null) return frames;
      frames.push(next.value);
    }
  } finally {
    await reader.close();
    reader[Symbol.dispose]?.();
  }
}

describe('the script, with the memory of an isolate', () => {
  test.each(['vp8.webm', 'vp9.webm', 'end.mp4', 'fragmented.mp4', 'av1.mkv', 'mjpeg.mov', 'animation.gif'])(
    '%s out of the bucket and with the request: the same frames',
    async (name) => {
      const fromBucket = await framesOf(await stored(name));
      expect(fromBucket).toHaveLength(4);
      expect(await framesOf({ kind: 'bytes', bytes: await clipBytes(name) })).toEqual(fromBucket);
    },
  );

  test('frames of 1080p at the size of a picture', async () => {
    const frames = await framesOf(await stored('full-hd.webm'), { widthPx: 1932, heightPx: 1092 });
    expect(frames.map((frame) => frame.length)).toEqual([1932 * 1092 * 3, 1932 * 1092 * 3]);
  });

  test('an object that is replaced is noticed', async () => {
    const source = await stored('vp8.webm');
    await env.WEIGHTS.put('media/vp8.webm', await clipBytes('vp9.webm'));
    expect(await video.examine(source)).toMatchObject({ error: { code: 'video_changed' } });
    const reader = await video.frames(source, [0, 5], SIZE);
    expect(await reader.next()).toMatchObject({ error: { code: 'video_changed' } });
    await reader.close();
  });

  test('who leaves without a word gives the turn back', async () => {
    const source = await stored('vp8.webm');
    const left = await video.frames(source, [0, 5, 10, 15], SIZE);
    await left.next();
    left[Symbol.dispose]!();
    expect(await framesOf(source)).toHaveLength(4);
  });
});
