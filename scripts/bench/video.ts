/** Clips: what finding out about one reads, by container; and what decoding takes, by codec. ffmpeg makes the clips. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GlimpseError } from '../../worker/errors.ts';
import { LIMITS } from '../../worker/limits.ts';
import { ClipFrames } from '../../worker/video/clip-frames.ts';
import type { ClipBuckets } from '../../worker/video/clip-bytes.ts';
import { examine } from '../../worker/video/examine.ts';
import { aloneInNode, nodeDecodingTools } from '../video/node-video.ts';
import { conditions, table, writeBench } from './report.ts';

const noise = (size: string, seconds: number) => [
  '-f',
  'lavfi',
  '-i',
  `testsrc2=size=${size}:rate=30:duration=${seconds},noise=alls=8:allf=t`,
];
const SECONDS = 6;
const HD = noise('1280x720', SECONDS);
const FULL_HD = noise('1920x1080', SECONDS);
const SMALL = noise('480x270', SECONDS);
const AV1 = ['-c:v', 'libsvtav1', '-preset', '10', '-crf', '40'];
const VP8 = ['-c:v', 'libvpx', '-b:v', '2M', '-deadline', 'realtime', '-cpu-used', '8'];
const VP9 = ['-c:v', 'libvpx-vp9', '-b:v', '2M', '-deadline', 'realtime', '-cpu-used', '8'];
const MJPEG = ['-c:v', 'mjpeg', '-q:v', '6'];

const CLIPS: Readonly<Record<string, readonly string[]>> = {
  'AV1, index at the end, 720p.mp4': [...HD, ...AV1],
  'AV1, index in front, 720p.mp4': [...HD, ...AV1, '-movflags', '+faststart'],
  'AV1, fragmented, 720p.mp4': [...HD, ...AV1, '-movflags', '+frag_keyframe+empty_moov'],
  'H.264, 720p.mp4': [...HD, '-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '2500k'],
  'MJPEG, 720p.mov': [...HD, ...MJPEG],
  'VP8, 720p.webm': [...HD, ...VP8],
  'VP9, 720p.webm': [...HD, ...VP9],
  'VP9, 720p.mkv': [...HD, ...VP9],
  'VP9, 1080p.webm': [...FULL_HD, ...VP9],
  'AV1, 1080p.mp4': [...FULL_HD, ...AV1],
  'GIF, 270p.gif': [...SMALL, '-r', '10'],
};

/** What the model looks at. */
const SIZE = { widthPx: 448, heightPx: 252 };

export async function benchVideo(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'glimpse-video-'));
  try {
    const probes: string[][] = [];
    const decodings: string[][] = [];
    for (const [name, options] of Object.entries(CLIPS)) {
      const bytes = await made(join(folder, name), options);
      const { probe, decoding } = await measure(name, bytes);
      probes.push(probe);
      if (decoding) decodings.push(decoding);
      console.log([...probe, ...(decoding ?? [])].join(' | '));
    }
    await writeBench('video', section(probes, decodings));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function section(probes: readonly string[][], decodings: readonly string[][]): string {
  return [
    '## Clips',
    conditions('npm run bench -- video', `Node ${process.versions.node}`),
    `Clips of ${SECONDS} s at 30 frames per second, drawn and encoded by ffmpeg. *Examined*: reads of the bucket until it is known which`,
    'frames are looked at; of WebM, MKV and GIF the whole clip is one of them. What is beyond a limit ends with its header.',
    '',
    table(['clip', 'kB', 'examined: reads', 'kB read'], probes),
    '',
    'CPU of one thread, from encoded bytes to resized pixels; the colours and the resize of the frames that are looked at are in it. Memory is the',
    `decoder's own, after the clip was decoded twice. A frame of 720p has 0.92 megapixels; \`videoDecodePixels\` is ${LIMITS.videoDecodePixels.value / 1e6} million.`,
    '',
    table(['clip', 'frames decoded', 'looked at', 'CPU ms per frame', 'CPU s per clip', 'memory, MiB'], decodings),
  ].join('\n');
}

async function made(file: string, options: readonly string[]): Promise<Uint8Array> {
  try {
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...options, file], { stdio: ['ignore', 'ignore', 'ignore'] });
  } catch (error) {
    throw new GlimpseError(
      'usage',
      'The clips are made by ffmpeg with libvpx, SVT-AV1 and x264; install it.',
      {},
      error,
    );
  }
  return new Uint8Array(await readFile(file));
}

async function measure(name: string, bytes: Uint8Array) {
  const buckets = bucketOf(bytes);
  const source = { kind: 'stored', bucket: 'weights', key: 'clip', etag: 'one' } as const;
  const { samples, facts, cost } = await examine(source, { buckets, now: () => performance.now() });
  const kb = (count: number) => (count / 1000).toFixed(1);
  const probe = [name, kb(bytes.length), String(cost.reads), kb(cost.bytes)];
  if (samples === null) return { probe, decoding: null };
  const tools = await nodeDecodingTools();
  const decode = async () => {
    const reader = new ClipFrames(
      { source, indices: samples.indices, to: SIZE },
      { buckets, tools, enter: aloneInNode },
    );
    const before = process.cpuUsage();
    for (let next = await reader.next(); 'value' in next && next.value !== null;) next = await reader.next();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  await decode();
  const ms = await decode();
  const frames = facts.decodedFrames!;
  const mib = tools.ogv.memoryBytes === 0 ? '' : (tools.ogv.memoryBytes / (1 << 20)).toFixed(1);
  const each = (ms / frames).toFixed(1);
  return { probe, decoding: [name, String(frames), String(samples.indices.length), each, (ms / 1000).toFixed(2), mib] };
}

function bucketOf(bytes: Uint8Array): ClipBuckets {
  const bucket = {
    head: () => Promise.resolve({ size: bytes.length, etag: 'one' }),
    get: (_: string, { range }: { range: { offset: number; length: number } }) =>
      Promise.resolve({
        arrayBuffer: () => Promise.resolve(bytes.slice(range.offset, range.offset + range.length).buffer),
      }),
  };
  return { weights: bucket, documents: bucket };
}
