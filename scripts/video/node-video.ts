/** The script glimpse-video's work in Node: for the command line, and for tests of its parts. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { loadKernels } from '../../kernels-as/host/load-node.ts';
import { answer } from '../../worker/calls.ts';
import { LIMITS } from '../../worker/limits.ts';
import { nodeCodecs } from '../../worker/media/codecs-node.ts';
import type { Clip, VideoService } from '../../worker/media/video/clip.ts';
import { examinedClip } from '../../worker/media/video/examined-clip.ts';
import type { ClipBuckets } from '../../worker/video/clip-bytes.ts';
import { ClipFrames } from '../../worker/video/clip-frames.ts';
import type { DecodingTools } from '../../worker/video/decode-frames.ts';
import { examine, type Examined } from '../../worker/video/examine.ts';
import { OgvDecoders, type OgvModules } from '../../worker/video/ogv-decoder.ts';

const { resolve } = createRequire(import.meta.url);
const FILES = { vp8: 'vp8', vp9: 'vp9-simd', av1: 'av1-simd' } as const;

export async function nodeDecodingTools(): Promise<DecodingTools> {
  const modules = Object.entries(FILES).map(async ([codec, name]) => {
    const file = resolve(`ogv/dist/ogv-decoder-video-${name}-wasm.wasm`);
    return [codec, await WebAssembly.compile(await readFile(file))] as const;
  });
  const leased = loadKernels({ initialBytes: 1 << 20, maxBytes: LIMITS.mediaArenaBytes.value });
  return {
    kernels: leased.lease(),
    codecs: await nodeCodecs(),
    ogv: new OgvDecoders(Object.fromEntries(await Promise.all(modules)) as OgvModules),
    pause: () => Promise.resolve(),
  };
}

/** Of bytes at hand, unless buckets are there. */
export async function nodeVideo(buckets: ClipBuckets = NO_BUCKETS): Promise<VideoService> {
  const tools = await nodeDecodingTools();
  return {
    examine: (source, isFewer) =>
      answer<Examined>(() => examine(source, { buckets, now: () => performance.now(), isFewer })),
    frames: (source, indices, to) =>
      Promise.resolve(new ClipFrames({ source, indices, to }, { buckets, tools, enter: aloneInNode })),
  };
}

/** A clip that is decoded in this process. @throws GlimpseError video_unreadable */
export const nodeClip = async (bytes: Uint8Array): Promise<Clip> =>
  examinedClip(await nodeVideo(), { kind: 'bytes', bytes });

/** One process asks. */
export const aloneInNode = () => Promise.resolve({ renew: () => {}, end: () => {} });

const nothing = { head: () => Promise.resolve(null), get: () => Promise.resolve(null) };
const NO_BUCKETS: ClipBuckets = { weights: nothing, documents: nothing };
