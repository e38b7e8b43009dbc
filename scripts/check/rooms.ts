/**
 * The rooms of the code and what each may import: the data of the import rule, and of the table and picture in docs/architecture.md.
 * Rooms that are planned stand here too; the page shows those that have files.
 */
import { ANY_PACKAGE, NODE, WASM, WORKERS, type Room } from './room.ts';

/** What every room may import. */
export const EVERYBODYS: readonly string[] = [
  'worker/errors.ts',
  'worker/limits.ts',
  'worker/crossing.ts',
  'worker/kept.ts',
  'worker/calls.ts',
  'worker/one-at-a-time.ts',
];

const KERNELS = ['kernels-as/host/', 'kernels-as/host/tensor.ts'];
const PIXELS = 'worker/documents/stored-pixels.ts';
const LEVEL_1 = ['worker/guard/', 'worker/text/', 'worker/media/', 'worker/model/', 'worker/documents/', PIXELS];
const DATA_URL = 'worker/media/data-url.ts';
const KEY = 'worker/access/key.ts';
/** What a job's request may say. */
const JOB_REQUEST = ['worker/jobs/request.ts', 'worker/jobs/page-ranges.ts'];
const KEY_RECORD = 'worker/access/record.ts';
const HEAVY = 'worker/media/codecs-heavy.ts';
/** In which shape people write a source, and what it means. */
const SOURCE_WISH = ['worker/sources/wish.ts', 'worker/sources/intake-of.ts'];
const DOCUMENT_TYPE = 'worker/jobs/document-type.ts';
const JOB_TIMES = 'worker/jobs/times.ts';
const WEBHOOK_IDS = 'worker/webhooks/ids.ts';
const WORK = ['worker/jobs/', 'worker/webhooks/', 'worker/tenants/', 'worker/sources/', 'worker/access/'];

/** A Worker script of its own: an entry, its wrangler file, and the parts that only it needs. */
const script = (name: string, holds: string, packages: readonly string[] = []): Room => ({
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
    'worker/onnx/',
  ],
  outside: [WORKERS, WASM, ...packages],
});

/** Rooms of one file, then the folders around them, from the bottom to the top. */
export const ROOMS: readonly Room[] = [
  { at: 'worker/errors.ts', level: 0, holds: 'the closed list of errors', may: [] },
  { at: 'worker/calls.ts', level: 0, holds: 'calls from one Worker script to another', may: [] },
  { at: 'worker/one-at-a-time.ts', level: 0, holds: 'work of which a memory holds one piece', may: [] },
  { at: 'worker/limits.ts', level: 0, holds: 'every limit, with its unit and reason', may: [] },
  { at: 'worker/crossing.ts', level: 0, holds: 'waiting for another request of the isolate', may: [] },
  { at: 'worker/kept.ts', level: 0, holds: 'values that are made once for all requests', may: [] },
  {
    at: 'kernels-as/host/tensor.ts',
    level: 0,
    holds: 'what a tensor is: name, dtype, shape, place',
    may: ['weights/'],
  },
  {
    at: 'kernels-as/host/load-node.ts',
    level: null,
    holds: 'kernels and packer for Node, compiled from files',
    may: [...KERNELS, 'kernels-as/host/pack.ts'],
    outside: [NODE],
  },
  {
    at: 'kernels-as/host/pack.ts',
    level: null,
    holds: 'the fast packer of imports',
    may: ['weights/', 'kernels-as/host/'],
  },
  {
    at: 'kernels-as/host/',
    level: 0,
    holds: 'typed calls on tensors, the arena; the only code that sees pointers',
    may: ['kernels-as/host/tensor.ts', 'weights/'],
  },
  { at: 'kernels-as/assembly/', level: 0, holds: 'the kernels, in AssemblyScript', may: [], isApart: true },
  {
    at: 'weights/file.ts',
    level: null,
    holds: 'weights read from local files',
    may: ['weights/'],
    outside: [NODE],
  },
  {
    at: 'weights/',
    level: 0,
    holds: 'format, packing, streaming, sources; the only code that knows byte layouts',
    may: ['kernels-as/host/tensor.ts'],
    outside: ['valibot'],
  },
  { at: DATA_URL, level: 0, holds: 'data: URLs to bytes', may: [] },
  {
    at: 'worker/text/',
    level: 1,
    holds: 'tokenizer, template, streaming text, reasoning and answer apart',
    may: [],
    mayAsTypes: ['worker/engine/'],
    outside: ['@huggingface/jinja', '@huggingface/tokenizers', 'valibot'],
  },
  {
    at: 'worker/media/codecs-node.ts',
    level: null,
    holds: 'the decoders for Node',
    may: ['worker/media/', HEAVY],
    outside: [NODE],
  },
  {
    at: 'worker/media/codecs-workerd.ts',
    level: 1,
    holds: 'the decoders as compiled modules, for the Worker',
    may: ['worker/media/'],
    outside: [WASM],
  },
  {
    at: HEAVY,
    level: 1,
    holds: 'the decoders of scripts without a model',
    may: ['worker/media/'],
    outside: ['@jsquash/avif'],
  },
  {
    at: 'worker/media/',
    level: 1,
    holds: 'sniff, decode, size rule',
    may: [DATA_URL],
    outside: ['@cwasm/jpeg-turbo', '@jsquash/webp'],
  },
  {
    at: 'worker/model/',
    level: 1,
    holds: 'config, tensor table, graph, positions, KV cache, sampler; no I/O, no clock, no globals',
    may: [...KERNELS, 'weights/'],
    mayAsTypes: ['worker/engine/'],
    outside: ['valibot'],
  },
  {
    at: 'worker/guard/',
    level: 1,
    holds: 'which addresses that others name may be asked, and how',
    may: [],
    outside: ['ipaddr.js'],
  },
  {
    at: PIXELS,
    level: 1,
    holds: 'pixels of pages from script to script, through the bucket',
    may: ['worker/documents/'],
  },
  {
    at: 'worker/documents/schema/',
    level: 1,
    holds: 'JSON schemas: which may be asked for, and what obeys them',
    may: [],
    outside: ['@cfworker/json-schema'],
  },
  {
    at: 'worker/documents/',
    level: 1,
    holds: 'pages to text, tables and fields; no I/O',
    may: [],
    outside: [
      'mdast',
      'mdast-util-to-markdown',
      'mdast-util-gfm-table',
      'hast',
      'hast-util-to-html',
      'hast-util-sanitize',
    ],
  },
  {
    at: 'worker/picture/',
    level: 1,
    holds: 'text in pictures: boxes, lines, spaces, which way is up; no I/O',
    may: ['worker/documents/'],
  },
  {
    at: 'worker/onnx/',
    level: 2,
    holds: 'nets by onnxruntime: out of a bucket, into a memory that can be dropped',
    may: ['weights/', 'worker/picture/'],
    outside: ['onnxruntime-web', 'valibot'],
  },
  {
    at: 'worker/engine/',
    level: 2,
    holds: 'the contract of every engine, and the rule that picks one',
    may: [],
    mayAsTypes: ['worker/text/', 'worker/media/', 'worker/model/'],
  },
  {
    at: 'worker/isolate/',
    level: 3,
    holds: 'the engine that computes in this isolate, weights resident or streamed',
    may: [...KERNELS, 'weights/', 'worker/text/', 'worker/media/', 'worker/model/', 'worker/engine/'],
  },
  {
    at: 'worker/origin/',
    level: 3,
    holds: 'the engine that asks a GPU server',
    may: ['worker/engine/'],
    outside: ['valibot', 'eventsource-parser'],
    hasObjects: true,
  },
  {
    at: 'worker/jobs/request.ts',
    level: 5,
    holds: 'what a job may be asked to do',
    may: ['worker/documents/'],
    mayAsTypes: ['worker/jobs/'],
  },
  { at: 'worker/jobs/page-ranges.ts', level: 5, holds: 'which pages `1-3,7` means', may: [] },
  { at: JOB_TIMES, level: 5, holds: 'how long jobs wait for whoever does their tasks', may: [], mayAsTypes: WORK },
  { at: DOCUMENT_TYPE, level: 5, holds: 'what a document is, by its first bytes', may: ['worker/jobs/'] },
  {
    at: 'worker/jobs/',
    level: 5,
    holds: 'documents as jobs: queued, retried, assembled',
    may: [
      'worker/picture/',
      'worker/engine/',
      'worker/documents/',
      PIXELS,
      'worker/media/',
      DATA_URL,
      ...JOB_REQUEST,
      JOB_TIMES,
      DOCUMENT_TYPE,
      WEBHOOK_IDS,
    ],
    mayAsTypes: WORK,
    outside: ['aws4fetch', 'fflate', 'ulid', 'valibot'],
    hasObjects: true,
  },
  {
    at: 'worker/questions/',
    level: 5,
    holds: 'questions about documents that were read, asked of a model',
    may: ['worker/engine/', 'worker/documents/', 'worker/documents/schema/'],
  },
  {
    at: WEBHOOK_IDS,
    level: 5,
    holds: 'ids of endpoints and messages',
    may: [],
  },
  {
    at: 'worker/webhooks/',
    level: 5,
    holds: 'deliveries: signatures, waits, endpoints',
    may: ['worker/guard/', WEBHOOK_IDS],
    mayAsTypes: [...WORK, 'worker/jobs/request.ts'],
    outside: ['valibot'],
    hasObjects: true,
  },
  {
    at: 'worker/tenants/',
    level: 5,
    holds: 'whose jobs and endpoints there are, and how many may be',
    may: [WEBHOOK_IDS],
    mayAsTypes: WORK,
    hasObjects: true,
  },
  {
    at: SOURCE_WISH[0],
    level: 5,
    holds: 'the shape in which people write a source',
    may: ['worker/sources/', 'worker/webhooks/'],
    outside: ['valibot'],
  },
  {
    at: SOURCE_WISH[1],
    level: 5,
    holds: 'what a source that is asked for means',
    may: ['worker/sources/', 'worker/webhooks/', SOURCE_WISH[0], KEY],
  },
  {
    at: 'worker/sources/',
    level: 5,
    holds: 'documents that come by themselves: incoming webhooks, a bucket, mail',
    may: ['worker/webhooks/', ...JOB_REQUEST, DOCUMENT_TYPE, KEY],
    mayAsTypes: WORK,
    outside: ['postal-mime', 'valibot'],
    hasObjects: true,
  },
  { at: KEY, level: 5, holds: 'keys as text, their hashes and checksums', may: ['worker/access/'] },
  {
    at: KEY_RECORD,
    level: 5,
    holds: 'what a key is, and the shape in which people write one',
    may: [KEY, 'worker/access/'],
    outside: ['valibot'],
  },
  {
    at: 'worker/access/',
    level: 5,
    holds: 'keys, scopes, grants',
    may: [KEY, KEY_RECORD, 'worker/engine/'],
    mayAsTypes: WORK,
    outside: ['valibot'],
    hasObjects: true,
  },
  {
    at: 'worker/http/',
    level: 6,
    holds: 'routes, schemas, server-sent events',
    may: [
      'worker/engine/',
      'worker/guard/',
      'worker/questions/',
      'worker/documents/schema/',
      DATA_URL,
      KEY_RECORD,
      ...JOB_REQUEST,
      ...SOURCE_WISH,
    ],
    mayAsTypes: WORK,
    outside: ['hono', 'valibot'],
  },
  script('media-script', 'pictures that have no room or no decoder beside a model'),
  script('pdf', 'pages of PDF files', ['@embedpdf/pdfium']),
  {
    at: 'worker/read/languages.ts',
    level: 7,
    holds: 'where language models lie in a bucket',
    may: [],
    outside: ['valibot'],
  },
  script('read', 'text of scans and pictures', ['tesseract.js-core', 'valibot']),
  script('det', 'where text is in pictures', ['onnxruntime-web']),
  script('rec', 'what lines in pictures say', ['onnxruntime-web']),
  script('video', 'frames of video files'),
  script('egress', 'requests to addresses that others name'),
  {
    at: 'worker/env.ts',
    level: null,
    holds: 'the types of bindings and variables',
    may: [
      'worker/access/',
      'worker/jobs/',
      'worker/webhooks/',
      'worker/tenants/',
      'worker/sources/',
      'worker/media/',
      'worker/origin/',
    ],
  },
  {
    at: 'worker/settings.ts',
    level: 6,
    holds: 'the environment, checked once at start',
    may: ['weights/', 'worker/guard/', 'worker/engine/', 'worker/model/', 'worker/access/', JOB_TIMES],
  },
  {
    at: 'worker/index.ts',
    level: 7,
    holds: 'the only wiring; imports the wasm modules; nobody imports it',
    may: [
      ...KERNELS,
      'weights/',
      ...LEVEL_1,
      'worker/media/codecs-workerd.ts',
      'worker/engine/',
      'worker/isolate/',
      'worker/origin/',
      ...WORK,
      'worker/http/',
      'worker/settings.ts',
    ],
    outside: [WORKERS, WASM],
  },
  {
    at: 'scripts/',
    level: null,
    holds: 'build, check, convert, bench, eval, demo, command line',
    may: [
      ...KERNELS,
      'kernels-as/host/load-node.ts',
      'kernels-as/host/pack.ts',
      'weights/',
      'weights/file.ts',
      DATA_URL,
      ...LEVEL_1,
      'worker/media/codecs-node.ts',
      'worker/engine/',
      'worker/isolate/',
      'worker/read/languages.ts',
      'worker/picture/',
      'worker/onnx/',
      'worker/documents/',
      'worker/pdf/',
      'worker/read/',
      KEY,
    ],
    outside: [ANY_PACKAGE, NODE, WASM],
  },
  {
    at: 'test/',
    level: null,
    holds: 'tests, at the paths of the code; nobody imports them',
    may: 'everything',
  },
];

export function roomOf(file: string): Room | undefined {
  return ROOMS.find(({ at }) => (at.endsWith('/') ? file.startsWith(at) : file === at));
}
