import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { aloneInNode, nodeDecodingTools } from '../../../scripts/video/node-video.ts';
import type { Size } from '../../../worker/media/image.ts';
import type { DecodingTools } from '../../../worker/video/decode-frames.ts';
import { ClipFrames } from '../../../worker/video/clip-frames.ts';
import { examine } from '../../../worker/video/examine.ts';
import { CLIP_BUDGET, ClipBytes, type ClipBuckets } from '../../../worker/video/clip-bytes.ts';
import type { OgvCodec } from '../../../worker/video/ogv-decoder.ts';
import { openClip } from '../../../worker/video/open-clip.ts';
import type { OpenClip } from '../../../worker/video/opened.ts';
import type { Planes } from '../../../worker/video/planes.ts';
import { CASES, clipBytes, clipSource } from '../../support/clips.ts';

const none = { head: () => Promise.resolve(null), get: () => Promise.resolve(null) };
const buckets: ClipBuckets = { weights: none, documents: none };
const SIZE = { widthPx: 96, heightPx: 64 };

let tools: DecodingTools;
beforeAll(async () => {
  tools = await nodeDecodingTools();
});

async function framesOf(name: string, to: Size = SIZE): Promise<Uint8Array[]> {
  const source = clipSource(name);
  const { samples } = await examine(source, { buckets, now: () => 0 });
  const reader = new ClipFrames({ source, indices: samples!.indices, to }, { buckets, tools, enter: aloneInNode });
  const frames: Uint8Array[] = [];
  for (;;) {
    const next = await reader.next();
    if ('error' in next) throw new Error(next.error.message);
    if (next.value === null) return frames;
    frames.push(next.value);
  }
}

/** Planes of the frames that are looked at, as the decoder gives them. */
async function planesOf(name: string): Promise<Uint8Array[]> {
  const bytes = await ClipBytes.open(clipSource(name), buckets, () => 0);
  bytes.allow(CLIP_BUDGET);
  const clip = (await openClip(bytes)) as OpenClip;
  const decoder = await tools.ogv.open(clip.facts.codec as OgvCodec, clip.coded, clip.colourSpace);
  const found: Uint8Array[] = [];
  for await (const [index, data] of clip.data([{ first: 0, last: CASES.lookedAt.at(-1)! }])) {
    const frame = await decoder.decode(data, CASES.lookedAt.includes(index));
    if (frame !== null) found.push(packed(frame.planes));
  }
  decoder.close();
  return found;
}

/** As ffmpeg writes yuv420p. */
function packed({ y, u, v, format }: Planes): Uint8Array {
  const { cropLeft, cropTop, cropWidth: width, cropHeight: height } = format;
  const parts = [y, u, v].flatMap(({ bytes, stride }, plane) => {
    const half = plane > 0 ? 1 : 0;
    const [left, top] = [cropLeft >> half, cropTop >> half];
    const [w, h] = [(width + half) >> half, (height + half) >> half];
    return Array.from({ length: h }, (_, line) =>
      bytes.subarray((top + line) * stride + left, (top + line) * stride + left + w),
    );
  });
  return Buffer.concat(parts);
}

describe('frames are those that ffmpeg decodes', () => {
  test.each(Object.entries(CASES.planes))('%s, bit for bit', async (name, digests) => {
    const found = (await planesOf(name)).map((planes) => createHash('sha256').update(planes).digest('hex'));
    expect(found).toEqual(digests);
  });

  test('vp9.webm, to 40 dB', async () => {
    const [found, expected] = [Buffer.concat(await planesOf('vp9.webm')), clipBytes('vp9.planes')];
    expect(found.length).toBe(expected.length);
    const squares = found.reduce((sum, level, at) => sum + (level - expected[at]) ** 2, 0);
    expect(10 * Math.log10(255 ** 2 / (squares / found.length))).toBeGreaterThan(40);
  });
});

/** Mean distance of levels. */
const distance = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, level, at) => sum + Math.abs(level - b[at]), 0) / a.length;

describe('frames come resized and upright', () => {
  test.each([
    'end.mp4',
    'front.mp4',
    'fragmented.mp4',
    'av1.mkv',
    'vp9.webm',
    'mjpeg.mov',
    'mjpeg.mkv',
    'animation.gif',
    'odd.webm',
  ])('%s shows what vp8.webm shows', async (name) => {
    const [found, expected] = [await framesOf(name), await framesOf('vp8.webm')];
    expect(found).toHaveLength(4);
    for (const [place, frame] of found.entries()) {
      expect(distance(frame, expected[place])).toBeLessThan(16);
      // Another frame is farther away: a count moves through the picture.
      expect(distance(frame, expected[place])).toBeLessThan(distance(frame, expected[(place + 2) % 4]));
    }
  });

  test('turned.mp4 is turned a quarter to the left, as players do', async () => {
    const plain = await framesOf('end.mp4');
    const turned = await framesOf('turned.mp4', { widthPx: 64, heightPx: 96 });
    for (const [place, frame] of turned.entries()) {
      const expected = new Uint8Array(frame.length);
      for (let y = 0; y < 64; y++)
        for (let x = 0; x < 96; x++)
          expected.set(plain[place].subarray(3 * (y * 96 + x), 3 * (y * 96 + x) + 3), 3 * ((95 - x) * 64 + y));
      expect(distance(frame, expected)).toBe(0);
    }
  });

  test('full-hd.webm at a small size', async () => {
    const frames = await framesOf('full-hd.webm', { widthPx: 56, heightPx: 28 });
    expect(frames.map((frame) => frame.length)).toEqual([56 * 28 * 3, 56 * 28 * 3]);
  });
});

describe('an instance serves many clips', () => {
  test.each(['vp8.webm', 'vp9.webm', 'end.mp4'])('%s: alike each time, in the same memory', async (name) => {
    const first = await framesOf(name);
    const { memoryBytes } = tools.ogv;
    for (let again = 0; again < 3; again++) expect(await framesOf(name)).toEqual(first);
    expect(tools.ogv.memoryBytes).toBe(memoryBytes);
  });

  test('after one that was broken, or left, another is as before', async () => {
    const good = await framesOf('vp9.webm');
    const bytes = clipBytes('vp9.webm');
    bytes.fill(0x5a, 600, 4000);
    const source = { kind: 'bytes', bytes } as const;
    const reader = new ClipFrames(
      { source, indices: [0, 5, 10, 15], to: SIZE },
      { buckets, tools, enter: aloneInNode },
    );
    const told = await reader.next();
    if ('error' in told) expect(told.error.code).toBe('video_unreadable');
    await reader.close();
    expect(await framesOf('vp9.webm')).toEqual(good);
  });

  test('frames that are larger than their container says are not decoded', async () => {
    const bytes = clipBytes('vp8.webm');
    const key = Buffer.from(bytes).indexOf(Buffer.from([0x9d, 0x01, 0x2a]));
    bytes.set([0xff, 0x1f, 0xff, 0x1f], key + 3);
    const wanted = { source: { kind: 'bytes', bytes } as const, indices: [0, 5], to: SIZE };
    const reader = new ClipFrames(wanted, { buckets, tools, enter: aloneInNode });
    expect(await reader.next()).toMatchObject({ error: { code: 'video_too_large' } });
    await reader.close();
  });

  test('who stops asking gives the turn back', async () => {
    let turns = 0;
    const enter = () => Promise.resolve({ renew: () => {}, end: () => void turns-- });
    turns++;
    const wanted = { source: clipSource('vp8.webm'), indices: [0, 5, 10, 15], to: SIZE };
    const reader = new ClipFrames(wanted, { buckets, tools, enter });
    await reader.next();
    await reader.close();
    expect(turns).toBe(0);
  });
});
