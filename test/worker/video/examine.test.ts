import { describe, expect, test } from 'vitest';
import { GlimpseError } from '../../../worker/errors.ts';
import { LIMITS } from '../../../worker/limits.ts';
import type { ClipBuckets, RangedBucket } from '../../../worker/video/clip-bytes.ts';
import { examine } from '../../../worker/video/examine.ts';
import { clipBytes, clipSource } from '../../support/clips.ts';

const none: RangedBucket = { head: () => Promise.resolve(null), get: () => Promise.resolve(null) };
const NO_BUCKETS: ClipBuckets = { weights: none, documents: none };
const look = (name: string) => examine(clipSource(name), { buckets: NO_BUCKETS, now: () => 0 });
const lookAt = (bytes: Uint8Array) => examine({ kind: 'bytes', bytes }, { buckets: NO_BUCKETS, now: () => 0 });

describe('a header tells', () => {
  test.each([
    ['end.mp4', 'MP4', 'av1', 96, 64, 14],
    ['front.mp4', 'MP4', 'av1', 96, 64, 14],
    ['fragmented.mp4', 'MP4', 'av1', 96, 64, 14],
    ['turned.mp4', 'MP4', 'av1', 64, 96, 14],
    ['av1.mkv', 'MKV', 'av1', 96, 64, 14],
    ['vp8.webm', 'WebM', 'vp8', 96, 64, 14],
    ['vp9.webm', 'WebM', 'vp9', 96, 64, 14],
    ['mjpeg.mov', 'MOV', 'mjpeg', 96, 64, 4],
    ['mjpeg.mkv', 'MKV', 'mjpeg', 96, 64, 4],
    ['animation.gif', 'GIF', 'gif', 48, 32, 16],
  ])('%s: %s, %s, %ix%i, %i frames to decode', async (name, container, codec, widthPx, heightPx, decodedFrames) => {
    const { facts, samples } = await look(name);
    expect(facts).toMatchObject({ container, codec, widthPx, heightPx, decodedFrames });
    expect(facts.seconds).toBeCloseTo(2, 2);
    expect(samples).toEqual({ indices: [0, 5, 10, 15], seconds: [0, 0.5, 1, 1.5] });
  });

  test('frames that come at no constant rate are looked at by their own times', async () => {
    expect((await look('variable.webm')).samples).toEqual({ indices: [0, 5, 6, 11], seconds: [0, 0.9, 1, 1.5] });
  });

  test.each([
    ['h264.mp4', 'H.264 (avc1.64000a)'],
    ['hevc.mp4', 'HEVC (hev1.1.6.L30.90)'],
    ['deep.webm', expect.stringMatching(/^VP9 \(vp09\.02\.\d+\.10/)],
  ])('%s: what is not decoded has its name', async (name, codecName) => {
    expect(await look(name)).toMatchObject({ facts: { codec: null, codecName }, samples: null });
  });

  test('an AVI file: what others may read has its name as well', async () => {
    expect(await look('mjpeg.avi')).toMatchObject({
      facts: { container: 'AVI', isContainerRead: false },
      samples: null,
    });
  });

  test('of a clip that is too long fewer frames are looked at, evenly over all of it, where that is asked for', async () => {
    const source = clipSource('long.mp4');
    const examined = { buckets: NO_BUCKETS, now: () => 0 };
    expect(await examine(source, examined)).toMatchObject({ facts: { seconds: 30 }, samples: null });
    const { samples, ofFrames } = await examine(source, { ...examined, isFewer: true });
    expect([samples!.indices.length, ofFrames]).toEqual([40, 60]);
    expect(samples!.seconds[0]).toBe(0);
    expect(samples!.seconds.at(-1)).toBeGreaterThan(28);
    // What is too large stays so.
    expect(await examine(clipSource('too-large.webm'), { ...examined, isFewer: true })).toMatchObject({
      samples: null,
    });
    expect((await examine(clipSource('end.mp4'), { ...examined, isFewer: true })).ofFrames).toBeUndefined();
  });

  test('frames that are too large are not listed', async () => {
    const { facts, samples } = await look('too-large.webm');
    expect(facts).toMatchObject({ codedPixels: 2560 * 1440, decodedFrames: null });
    expect(samples).toBeNull();
  });
});

/** The clip, followed by a box of `more` bytes that nobody needs: as long as an object of that size. */
function hugeBucket(bytes: Uint8Array, more: number) {
  const tail = new Uint8Array(8);
  new DataView(tail.buffer).setUint32(0, more);
  tail.set([0x66, 0x72, 0x65, 0x65], 4);
  const counted = { reads: 0, bytes: 0 };
  const bucket: RangedBucket = {
    head: () => Promise.resolve({ size: bytes.length + more, etag: 'one' }),
    get(_, { range: { offset, length } }) {
      counted.reads++;
      counted.bytes += length;
      const part = new Uint8Array(length);
      part.set(bytes.subarray(offset, offset + length));
      if (offset + length > bytes.length && offset < bytes.length + 8)
        part.set(tail.subarray(Math.max(0, offset - bytes.length)), Math.max(0, bytes.length - offset));
      return Promise.resolve({ arrayBuffer: () => Promise.resolve(part.buffer) });
    },
  };
  return { buckets: { weights: none, documents: bucket }, counted };
}

const STORED = { kind: 'stored', bucket: 'documents', key: 'clip', etag: 'one' } as const;

describe('reading costs little', () => {
  test.each(['front.mp4', 'end.mp4', 'mjpeg.mov'])('%s of 3 GB', async (name) => {
    const { buckets, counted } = hugeBucket(clipBytes(name), 3_000_000_000);
    const { facts } = await examine(STORED, { buckets, now: () => 0 });
    expect(facts).toMatchObject({ seconds: 2, sizeBytes: expect.any(Number) as number });
    expect(counted.reads).toBeLessThanOrEqual(20);
    expect(counted.bytes).toBeLessThan(40_000);
  });

  test('a header that does not end is given up', async () => {
    const boxes = new Uint8Array(64 * 1024);
    boxes.set([0, 0, 0, 16, 0x66, 0x74, 0x79, 0x70, 0x69, 0x73, 0x6f, 0x6d, 0, 0, 0, 0]);
    for (let at = 16; at < boxes.length; at += 8) boxes.set([0, 0, 0, 8, 0x66, 0x72, 0x65, 0x65], at);
    const { buckets, counted } = hugeBucket(boxes, 1_000_000_000);
    await expect(examine(STORED, { buckets, now: () => 0 })).rejects.toMatchObject({ code: 'video_unreadable' });
    expect(counted.reads).toBeLessThanOrEqual(LIMITS.videoProbeReads.value);
    expect(counted.bytes).toBeLessThanOrEqual(LIMITS.videoProbeBytes.value);
  });

  test('so is one that takes too long', async () => {
    let now = 0;
    const { buckets } = hugeBucket(clipBytes('front.mp4'), 1000);
    const slow = () => (now += 500);
    await expect(examine(STORED, { buckets, now: slow })).rejects.toMatchObject({ code: 'video_unreadable' });
  });
});

describe('an object that is replaced is noticed', () => {
  test('before it is read', async () => {
    const { buckets } = hugeBucket(clipBytes('front.mp4'), 1000);
    const other = { ...STORED, etag: 'two' };
    await expect(examine(other, { buckets, now: () => 0 })).rejects.toMatchObject({ code: 'video_changed' });
  });

  test('while it is read', async () => {
    const { buckets } = hugeBucket(clipBytes('front.mp4'), 1000);
    let reads = 0;
    const whole = buckets.documents;
    // Of a condition that fails R2 gives the object without its body.
    const replaced: RangedBucket = {
      head: (key) => whole.head(key),
      get: (...args) => (++reads > 2 ? Promise.resolve({ size: 1 }) : whole.get(...args)),
    };
    const examined = examine(STORED, { buckets: { ...buckets, documents: replaced }, now: () => 0 });
    await expect(examined).rejects.toMatchObject({ code: 'video_changed' });
  });
});

describe('what is broken is the fault of who sent it', () => {
  const NAMES = ['front.mp4', 'end.mp4', 'fragmented.mp4', 'av1.mkv', 'vp8.webm', 'mjpeg.mov', 'animation.gif'];

  test.each([
    ['nothing', 0],
    ['a few bytes', 3],
  ])('%s', async (_, length) => {
    await expect(lookAt(new Uint8Array(length))).rejects.toMatchObject({ code: 'video_unreadable' });
  });

  test.each(NAMES)('%s, cut at every sixteenth', async (name) => {
    const bytes = clipBytes(name);
    for (let part = 1; part < 16; part++)
      expect(await statusOf(bytes.subarray(0, Math.floor((bytes.length * part) / 16)))).toBeLessThan(500);
  });

  test.each(NAMES)('%s with bytes changed (seed 7)', async (name) => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
    for (let trial = 0; trial < 30; trial++) {
      const bytes = clipBytes(name).slice();
      for (let change = 0; change < 4; change++) bytes[random(Math.min(bytes.length, 1200))] = random(256);
      expect(await statusOf(bytes)).toBeLessThan(500);
    }
  });

  test('an index that speaks of thousands of millions of frames is not believed', async () => {
    const bytes = clipBytes('front.mp4');
    const table = Buffer.from(bytes).indexOf('stsc');
    new DataView(bytes.buffer).setUint32(table + 16, 0xaf000014);
    const told = lookAt(bytes);
    await expect(told).rejects.toMatchObject({
      code: 'video_unreadable',
      message: expect.stringContaining('20 frames') as string,
    });
  });

  /** 200 where it is read after all. */
  async function statusOf(bytes: Uint8Array): Promise<number> {
    const told = await lookAt(bytes).catch((error: unknown) => error);
    return told instanceof GlimpseError ? told.status : told instanceof Error ? 500 : 200;
  }
});
