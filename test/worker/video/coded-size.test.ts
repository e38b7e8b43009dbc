import { describe, expect, test } from 'vitest';
import { CLIP_BUDGET, ClipBytes, type ClipBuckets } from '../../../worker/video/clip-bytes.ts';
import { codedSize } from '../../../worker/video/coded-size.ts';
import type { OgvCodec } from '../../../worker/video/ogv-decoder.ts';
import { openClip } from '../../../worker/video/open-clip.ts';
import type { OpenClip } from '../../../worker/video/opened.ts';
import { clipSource } from '../../support/clips.ts';

const none = { head: () => Promise.resolve(null), get: () => Promise.resolve(null) };
const buckets: ClipBuckets = { weights: none, documents: none };

async function framesOf(name: string): Promise<{ codec: OgvCodec; frames: Uint8Array[]; keys: boolean[] }> {
  const bytes = await ClipBytes.open(clipSource(name), buckets, () => 0);
  bytes.allow(CLIP_BUDGET);
  const clip = (await openClip(bytes)) as OpenClip;
  const listed = await clip.list();
  const frames: Uint8Array[] = [];
  for await (const [, data] of clip.data([{ first: 0, last: listed.length - 1 }])) frames.push(data.slice());
  return { codec: clip.facts.codec as OgvCodec, frames, keys: listed.map(({ isKey }) => isKey) };
}

describe('key frames say their size', () => {
  test.each([
    ['vp8.webm', 96, 64],
    ['odd.webm', 97, 63],
    ['vp9.webm', 96, 64],
    ['full-hd.webm', 1920, 1080],
    ['end.mp4', 96, 64],
    ['av1.mkv', 96, 64],
  ])('%s: %ix%i', async (name, widthPx, heightPx) => {
    const { codec, frames, keys } = await framesOf(name);
    for (const [index, data] of frames.entries())
      expect(codedSize(codec, data)).toEqual(keys[index] ? { widthPx, heightPx } : null);
  });
});

test.each(['vp8', 'vp9', 'av1'] as const)('%s: nothing and noise end', (codec) => {
  expect(codedSize(codec, new Uint8Array(0))).toBeNull();
  for (const byte of [0x00, 0x0a, 0x5a, 0x80, 0xff]) codedSize(codec, new Uint8Array(64).fill(byte));
  expect(codedSize(codec, new Uint8Array(64).fill(0xff))).toBeNull();
});
