/**
 * Requests that are wrong in every way that came to mind: JSON, fields, framing, encodings, and pictures of every kind by mutation.
 * The same seed and number give the same bytes.
 */
import { deflateSync, gzipSync } from 'node:zlib';
import { seeded, type Random } from '../../random.ts';
import { mutated } from './mutate.ts';

export const KINDS = ['json', 'fields', 'framing', 'encoding', 'picture'] as const;
export type MalformedKind = (typeof KINDS)[number];

export interface Malformed {
  readonly kind: MalformedKind;
  /** What goes over the connection, head and body. */
  readonly bytes: Uint8Array;
}

/** Pictures that are mutated, as their files are. */
export type Pictures = readonly Uint8Array[];

export function malformed(seed: number, number: number, host: string, pictures: Pictures): Malformed {
  const random = seeded(seed * 1_000_003 + number);
  // Pictures are the most of them: they have the most ways to be wrong.
  const kind = random.next() < 0.5 ? 'picture' : random.pick(KINDS);
  return { kind, bytes: MAKERS[kind](random, host, pictures) };
}

const MAKERS: Record<MalformedKind, (random: Random, host: string, pictures: Pictures) => Uint8Array> = {
  json: (random, host) => post(host, mutated(random, Buffer.from(JSON.stringify(question(random, '')))), []),
  fields: (random, host) => post(host, Buffer.from(JSON.stringify(wrongFields(random))), []),
  framing: brokenFraming,
  encoding: brokenEncoding,
  picture(random, host, pictures) {
    const file = Buffer.from(mutated(random, random.pick(pictures)));
    const type = random.pick(['png', 'jpeg', 'webp', 'gif', 'bmp', 'tiff', 'svg+xml', '']);
    const url = `data:image/${type};base64,${file.toString('base64')}`;
    const spoiled = random.next() < 0.1 ? Buffer.from(mutated(random, Buffer.from(url))).toString('latin1') : url;
    return post(host, Buffer.from(JSON.stringify(question(random, spoiled))), []);
  },
};

const TEXTS = ['What is this?', '', '\u0000', '<|image|>', '\ud800', '🙂'.repeat(50), 'a'.repeat(5000)];

function question(random: Random, url: string): object {
  const text = { type: 'text', text: random.pick(TEXTS) };
  const image = { type: 'image_url', image_url: { url } };
  return { max_tokens: 1, messages: [{ role: 'user', content: url === '' ? [text] : [image, text] }] };
}

const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  -0.5,
  2 ** 53,
  '',
  'x',
  '__proto__',
  [],
  {},
  [[[]]],
  { type: 'image_url' },
  { role: 'user', content: [{ type: 'text' }] },
  [{ role: 'tool', content: 1 }],
];
const FIELDS = [
  'model',
  'messages',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'repetition_penalty',
  'seed',
  'stop',
  'stream',
  'stream_options',
  'n',
  'tools',
  'response_format',
  'logit_bias',
  '__proto__',
  'constructor',
];

/** A good question with values where they do not belong. */
function wrongFields(random: Random): object {
  const body: Record<string, unknown> = { ...question(random, '') };
  for (let i = random.below(3); i >= 0; i--) body[random.pick(FIELDS)] = random.pick(VALUES);
  if (random.next() < 0.3)
    body.messages = [{ role: random.pick(['user', 'system', 'assistant', 'x']), content: random.pick(VALUES) }];
  return body;
}

function head(host: string, lines: readonly string[], target = '/v1/chat/completions'): string {
  return [`POST ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...lines, '', ''].join('\r\n');
}

function post(host: string, body: Uint8Array, lines: readonly string[]): Uint8Array {
  const all = ['Content-Type: application/json', `Content-Length: ${body.byteLength}`, ...lines];
  return Buffer.concat([Buffer.from(head(host, all)), body]);
}

/** Lengths that are wrong, chunks that are none, bytes where a head should be. */
function brokenFraming(random: Random, host: string): Uint8Array {
  const body = Buffer.from(JSON.stringify(question(random, '')));
  const chunk = (size: string, bytes: Uint8Array) =>
    Buffer.concat([Buffer.from(`${size}\r\n`), bytes, Buffer.from('\r\n')]);
  const chunked = (...chunks: readonly Uint8Array[]) =>
    Buffer.concat([Buffer.from(head(host, ['Transfer-Encoding: chunked'])), ...chunks]);
  const length = body.length.toString(16);
  const ways: readonly (() => Uint8Array)[] = [
    () => chunked(chunk('zz', body)),
    () => chunked(chunk(length, body)),
    () => chunked(chunk((body.length + 5).toString(16), body), Buffer.from('0\r\n\r\n')),
    () => chunked(chunk('ffffffffffffffff', body)),
    () => chunked(Buffer.from('0\r\n\r\n')),
    () => Buffer.concat([Buffer.from(head(host, [`Content-Length: ${body.length + 10}`])), body]),
    () => Buffer.concat([Buffer.from(head(host, [`Content-Length: ${random.below(body.length)}`])), body]),
    () => Buffer.concat([Buffer.from(head(host, ['Content-Length: -1'])), body]),
    () => Buffer.concat([Buffer.from(head(host, ['Content-Length: 5', 'Transfer-Encoding: chunked'])), body]),
    () => mutatedBehindHost(random, post(host, body, [])),
    () => Buffer.from(head(host, [`X-Long: ${'x'.repeat(random.below(20_000))}`, 'Content-Length: 0'])),
    () => Buffer.from(head(host, ['Content-Length: 0'], `/${'%'.repeat(random.below(2000))}`)),
  ];
  return random.pick(ways)();
}

/** The request line and the host stay: a host that is none is answered by the local runtime itself, with 500, before any Worker sees it. */
function mutatedBehindHost(random: Random, request: Uint8Array): Uint8Array {
  const [line, hostLine] = Buffer.from(request).toString('latin1').split('\r\n', 2);
  const kept = line.length + hostLine.length + 4;
  return Buffer.concat([request.subarray(0, kept), mutated(random, request.subarray(kept))]);
}

function brokenEncoding(random: Random, host: string): Uint8Array {
  const body = Buffer.from(JSON.stringify(question(random, '')));
  const named = random.pick(['gzip', 'deflate', 'br', 'zstd', 'gzip, gzip', 'x', '']);
  const packed = random.pick([
    () => mutated(random, gzipSync(body)),
    () => mutated(random, deflateSync(body)),
    () => gzipSync(body),
    () => gzipSync(Buffer.alloc(random.below(4 << 20))),
    () => body,
  ])();
  return post(host, packed, [`Content-Encoding: ${named}`]);
}
