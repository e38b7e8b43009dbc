/**
 * `npm run demo -- video`: a short clip is answered by the embedded model at the edge, a long one by a server elsewhere, which is ended in the
 * middle of an answer; then what a client sees while there is none, and what a service without such servers says. The server is our
 * own and says always the same; its faults are real ones. Needs nothing but what is installed. Exits 1 when something went otherwise.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createParser } from 'eventsource-parser';
import { uploadModel } from '../convert/upload.ts';
import { startOrigin, type OriginServer } from '../origin/faulty-origin.ts';
import { MODEL_DIRECTORY } from './ask.ts';
import { startServer } from './server.ts';
import { step } from './step.ts';

const CLIPS = path.resolve(import.meta.dirname, 'clips');
const ALIAS = 'a-larger-model';
/** Of every clip. */
const QUESTION = 'Does the circle get bigger or smaller?';
const RIGHT = 'bigger';

interface Seen {
  readonly text: string;
  /** `DONE`, or the code of the error with which it ended. */
  readonly end: string;
  /** The error's. */
  readonly message: string | null;
  readonly engine: string | null;
  readonly route: string | null;
  readonly degraded: string | null;
  readonly firstTextMs: number | null;
  readonly totalMs: number;
}

/** What went otherwise. */
type Wrong = string[];

/** Whether everything went as it should. */
export async function videoDemo(): Promise<boolean> {
  console.log(`\n  In every clip a red circle gets bigger. The question: ${QUESTION} The right answer: ${RIGHT}.`);
  console.log('  The server elsewhere stands for a larger model: it has one answer for everything.\n');
  const wrong = [...(await withOrigin()), ...(await withoutOrigin())];
  for (const what of wrong) console.error(`\nNot as it should be: ${what}.`);
  return wrong.length === 0;
}

async function withOrigin(): Promise<Wrong> {
  const origin = await startOrigin();
  const ORIGINS = JSON.stringify([
    { name: 'gpu', url: origin.url('slowly'), kind: 'vllm', model: 'theirs', aliases: [ALIAS], classes: ['video'] },
  ]);
  const server = await startServer({ variables: { MODEL: 'nano', ORIGINS } });
  try {
    step(`workerd serves the Worker on ${server.url}; a server elsewhere listens on ${origin.url('slowly')}`);
    await uploadModel(MODEL_DIRECTORY, server.bucket);
    return await asked(server.url, origin);
  } finally {
    await server.close();
    await origin.close();
  }
}

async function asked(url: string, origin: OriginServer): Promise<Wrong> {
  const wrong: Wrong = [];
  const expect = (what: string, isRight: boolean) => void (isRight || wrong.push(what));
  step('2 s: it fits, so the model in the isolate answers');
  const short = show(await ask(url, 'short.webm'));
  expect('the short clip', short.engine === 'edge' && short.text === RIGHT);

  step('30 s, more than is looked at in the isolate: the server elsewhere answers');
  const long = show(await ask(url, 'long.webm'));
  expect('the long clip', long.engine === 'origin' && long.end === 'DONE');

  step('2 s of H.264, which is not decoded in the isolate: the server elsewhere answers');
  const h264 = show(await ask(url, 'h264.mp4'));
  expect('H.264', h264.engine === 'origin' && h264.end === 'DONE');

  step('30 s, and the server is ended after its first words');
  const cut = show(await ask(url, 'long.webm', () => void origin.close()));
  expect('the clip that was cut off', cut.text !== '' && cut.end === 'origin_cut');

  step('30 s, and there is no server: the isolate looks at fewer frames, and the answer says so');
  const fewer = show(await ask(url, 'long.webm'));
  expect('fewer frames', fewer.engine === 'edge' && fewer.degraded === 'frames=40/60' && fewer.end === 'DONE');
  return wrong;
}

async function withoutOrigin(): Promise<Wrong> {
  const server = await startServer({ variables: { MODEL: 'nano' } });
  try {
    await uploadModel(MODEL_DIRECTORY, server.bucket);
    step('2 s of H.264, to a service that names no server: it refuses, and says what would work');
    const refused = show(await ask(server.url, 'h264.mp4'));
    return refused.end === 'video_codec_unsupported' ? [] : ['H.264 without a server'];
  } finally {
    await server.close();
  }
}

async function ask(url: string, name: string, onText?: () => void): Promise<Seen> {
  const type = name.endsWith('.webm') ? 'video/webm' : 'video/mp4';
  const clip = `data:${type};base64,${(await readFile(path.join(CLIPS, name))).toString('base64')}`;
  return watch(url, clip, onText);
}

async function watch(url: string, clip: string, onText: () => void = () => undefined): Promise<Seen> {
  const start = performance.now();
  const content = [
    { type: 'video_url', video_url: { url: clip } },
    { type: 'text', text: QUESTION },
  ];
  const body = JSON.stringify({ messages: [{ role: 'user', content }], max_tokens: 24, temperature: 0, stream: true });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
  const said = { text: '', end: 'nothing', message: null as string | null, firstTextMs: null as number | null };
  const take = (data: string) => {
    if (data === '[DONE]') return void (said.end = 'DONE');
    const { choices = [], error } = JSON.parse(data) as Chunk;
    if (error) Object.assign(said, { end: error.code, message: error.message });
    const text = choices[0]?.delta.content ?? '';
    if (text === '') return;
    said.firstTextMs ??= performance.now() - start;
    said.text += text;
    onText();
  };
  const parser = createParser({ onEvent: ({ data }) => take(data) });
  if (response.ok) for await (const bytes of response.body!.pipeThrough(new TextDecoderStream())) parser.feed(bytes);
  else take(await response.text());
  const header = (name: string) => response.headers.get(`x-glimpse-${name}`);
  const seen = { engine: header('engine'), route: header('route'), degraded: header('degraded') };
  return { ...said, ...seen, totalMs: performance.now() - start };
}

interface Chunk {
  readonly choices?: readonly { readonly delta: { readonly content?: string } }[];
  readonly error?: { readonly code: string; readonly message: string };
}

function show(seen: Seen): Seen {
  const { text, end, message, engine, route, degraded, firstTextMs, totalMs } = seen;
  const first = firstTextMs === null ? '' : `first text after ${firstTextMs.toFixed(0)} ms, `;
  const verdict = engine === 'edge' ? ` (${text === RIGHT ? 'right' : 'wrong'})` : '';
  if (text !== '') console.log(`\n  ${text}${verdict}`);
  if (message !== null) console.log(`\n  ${end}: ${message}`);
  const who = engine === null ? 'refused' : `by ${engine} (${route}${degraded ? `, ${degraded}` : ''})`;
  console.log(`\n  ${who}; ${first}all after ${totalMs.toFixed(0)} ms\n`);
  return seen;
}
