/** Rooms by what they have in common, for the rules that name several of them at once. */
import { WASM, WORKERS, type Room } from './room.ts';

/** What every room may import. */
export const EVERYBODYS: readonly string[] = [
  'worker/errors.ts',
  'worker/limits.ts',
  'worker/limits/',
  'worker/base64.ts',
  'worker/crossing.ts',
  'worker/kept.ts',
  'worker/calls.ts',
  'worker/one-at-a-time.ts',
];

export const KERNELS = ['kernels-as/host/', 'kernels-as/host/tensor.ts'];
export const PIXELS = 'worker/documents/stored-pixels.ts';
export const VIDEO = 'worker/media/video/';
export const LEVEL_1 = [
  'worker/guard/',
  'worker/text/',
  'worker/media/',
  VIDEO,
  'worker/model/',
  'worker/documents/',
  PIXELS,
];
export const REPEATS = 'worker/text/repeats.ts';
/** What http and origins both know: the form of an address that one of them gives and the other answers. */
export const MEDIA_LINK = 'worker/origin/media-link.ts';
export const DATA_URL = 'worker/media/data-url.ts';
export const FILES = 'worker/files/files.ts';
export const KEY = 'worker/access/key.ts';
/** What a job's request may say. */
export const JOB_REQUEST = ['worker/jobs/request.ts', 'worker/jobs/page-ranges.ts'];
export const KEY_RECORD = 'worker/access/record.ts';
export const HEAVY = 'worker/media/codecs-heavy.ts';
/** In which shape people write a source, and what it means. */
export const SOURCE_WISH = ['worker/sources/wish.ts', 'worker/sources/intake-of.ts'];
export const DOCUMENT_TYPE = 'worker/jobs/document-type.ts';
export const JOB_TIMES = 'worker/jobs/times.ts';
export const WEBHOOK_IDS = 'worker/webhooks/ids.ts';
export const WORK = [
  'worker/jobs/',
  'worker/webhooks/',
  'worker/tenants/',
  'worker/sources/',
  'worker/access/',
  'worker/files/',
];

/** A Worker script of its own: an entry, its wrangler file, and the parts that only it needs. */
export const script = (name: string, holds: string, packages: readonly string[] = []): Room => ({
  at: `worker/${name}/`,
  level: 7,
  holds: `a Worker script of its own: ${holds}`,
  may: [
    ...KERNELS,
    'weights/',
    ...LEVEL_1,
    DATA_URL,
    'worker/media/codecs-workerd.ts',
    HEAVY,
    'worker/read/languages.ts',
    'worker/picture/',
    'worker/ink/',
    'worker/onnx/',
  ],
  outside: [WORKERS, WASM, ...packages],
});

/** Where the schemas of requests stand, and what they are described with. */
export const DESCRIBED = ['worker/http/', ...JOB_REQUEST, ...SOURCE_WISH, KEY_RECORD, 'scripts/'];

/** What is sent before the requests that name it: the interface apart, which HTTP reads. */
export const FILE_ROOMS: readonly Room[] = [
  { at: FILES, level: 5, holds: 'what a file is that is sent before the requests that name it', may: [] },
  {
    at: 'worker/files/',
    level: 5,
    holds: 'files that are sent before the requests that name them',
    may: [FILES, 'worker/jobs/'],
    outside: ['ulid', 'valibot'],
  },
];

/** What reads the pixels of pages, apart from its scripts. */
export const READER_ROOMS: readonly Room[] = [
  {
    at: 'worker/picture/',
    level: 1,
    holds: 'text in pictures: boxes, lines, spaces, which way is up; no I/O',
    may: ['worker/documents/', 'worker/ink/'],
  },
  { at: 'worker/ink/', level: 1, holds: 'what pixels tell before they are read; no I/O', may: ['worker/documents/'] },
  {
    at: 'worker/onnx/',
    level: 2,
    holds: 'nets by onnxruntime: out of a bucket, into a memory that can be dropped',
    may: ['weights/', 'worker/picture/'],
    outside: ['onnxruntime-web', 'valibot'],
  },
];
