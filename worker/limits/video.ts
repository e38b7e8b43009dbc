/** Limits of videos that are decoded here; an origin may take what is beyond them. */
import type { Limit } from './limit.ts';

export const VIDEO_LIMITS = {
  videosPerRequest: { value: 1, unit: 'videos', why: 'its frames are as many pictures as a request can have' },
  videoSeconds: { value: 20, unit: 's', why: 'two frames per second are looked at, 40 in all' },
  videoFrames: {
    value: 40,
    unit: 'frames',
    why: 'that are looked at, in pairs: each pair is decoded, resized and encoded before the first token',
  },
  videoPixels: {
    value: 1920 * 1088,
    unit: 'pixels',
    why: 'of one frame, either way up; with 1080p the decoder of AV1 takes 71 MB, and the next size would not fit',
  },
  videoDecodePixels: {
    value: 500_000_000,
    unit: 'pixels',
    why: 'of all frames that must be decoded for those that are looked at: 18 s of 720p or 8 s of 1080p, 5 to 10 s of CPU',
  },
  videoBytes: { value: 25 << 20, unit: 'bytes', why: 'of one clip in the bucket; of WebM all of it is read' },
  videoInlineBytes: {
    value: 14 << 20,
    unit: 'bytes',
    why: 'of a clip that comes with its request or is fetched: base64 of it just fits into a body',
  },
  videoProbeReads: { value: 64, unit: 'reads', why: 'until a header is understood; usual files take 2 to 20' },
  videoProbeBytes: { value: 4 << 20, unit: 'bytes', why: 'the same; the index of an hour of MP4 has 1 MB' },
  videoProbeMs: { value: 2000, unit: 'ms', why: 'the same; a read of R2 takes some 50' },
  videoReads: { value: 512, unit: 'reads', why: 'of a whole clip, header and frames; more would be reads of a few kB' },
  videoWaitMs: {
    value: 8000,
    unit: 'ms',
    why: 'for another clip that is decoded; who waits holds the turn of its isolate, which ends after stalledTurnMs',
  },
  videoLeaseMs: {
    value: 5000,
    unit: 'ms',
    why: 'a clip of which no frame is asked for makes room for another: whoever asked is gone, or computes for long',
  },
  videoIndexedSamples: {
    value: 500_000,
    unit: 'frames',
    why: 'that an index may speak of: 4.6 hours at 30 per second; a list of them takes 20 MB',
  },
  videoListedFrames: {
    value: 20_000,
    unit: 'frames',
    why: 'that a clip may list: 11 minutes at 30 per second, far beyond what is decoded here',
  },
  videoUrlFps: { value: 240, unit: 'frames per second', why: 'that a list of frames may be said to have' },
} as const satisfies Record<string, Limit>;
