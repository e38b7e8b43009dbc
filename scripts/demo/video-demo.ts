/**
 * `npm run demo -- video`: a short clip is answered by the embedded model at the edge, a long one by a server elsewhere, which is ended in the
 * middle of an answer; then what the client sees while there is none. The server is our own and says always the same; its
 * faults are real ones. Needs nothing but what is installed. Exits 1 when something went otherwise.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createParser } from 'eventsource-parser';
import { uploadModel } from '../convert/upload.ts';
import { startOrigin } from '../origin/faulty-origin.ts';
import { MODEL_DIRECTORY } from './ask.ts';
import { startServer } from './server.ts';
import { step } from './step.ts';

const CLIPS = path.resolve(import.meta.dirname, '../../test/golden/video');
const ALIAS = 'a-larger-model';

interface Seen {
  readonly text: string;
  /** `DONE`, or the code of the error with which it ended. */
  readonly end: string;
  readonly engine: string | null;
  readonly route: string | null;
  readonly degraded: string | null;
  readonly firstTextMs: number | null;
  readonly totalMs: number;
}

/** Whether everything went as it should. */
export async function videoDemo(): Promise<boolean> {
  const origin = await startOrigin();
  const ORIGINS = JSON.stringify([
    { name: 'gpu', url: origin.url('slowly'), kind: 'vllm', model: 'theirs', aliases: [ALIAS], classes: ['video'] },
  ]);
  const server = await startServer({ variables: { MODEL: 'nano', ORIGINS } });
  const wrong: string[] = [];
  const expect = (what: string, isRight: boolean) => void (isRight || wrong.push(what));
  try {
    step(`workerd serves the Worker on ${server.url}; a server elsewhere listens on ${origin.url('slowly')}`);
    await uploadModel(MODEL_DIRECTORY, server.bucket);
    const ask = async (name: string, onText?: () => void) => {
      const url = `data:video/mp4;base64,${(await readFile(path.join(CLIPS, name))).toString('base64')}`;
      return watch(server.url, url, onText);
    };

    step('A clip of 2 s: it fits, so the model in the isolate answers');
    expect('the short clip', show(await ask('end.mp4')).engine === 'edge');

    step('A clip of 30 s: more than is decoded in the isolate, so the server elsewhere answers');
    const long = show(await ask('long.mp4'));
    expect('the long clip', long.engine === 'origin' && long.end === 'DONE');

    step('The same, and the server is ended after the first words');
    const cut = show(await ask('long.mp4', () => void origin.close()));
    expect('the clip that was cut off', cut.text !== '' && cut.end === 'origin_cut');

    step(
      'The same again: there is no server, so fewer frames of the clip are looked at in the isolate, and the answer says so',
    );
    const fewer = show(await ask('long.mp4'));
    expect('fewer frames', fewer.engine === 'edge' && fewer.degraded === 'frames=40/60' && fewer.end === 'DONE');

    step('H.264, which is not decoded in the isolate: it is refused, and never answered from less than was sent');
    expect('H.264', show(await ask('h264.mp4')).end.startsWith('origin_'));
    for (const what of wrong) console.error(`\nNot as it should be: ${what}.`);
    return wrong.length === 0;
  } finally {
    await server.close();
    await origin.close();
  }
}

async function watch(url: string, clip: string, onText: () => void = () => undefined): Promise<Seen> {
  const start = performance.now();
  const content = [
    { type: 'video_url', video_url: { url: clip } },
    { type: 'text', text: 'What happens?' },
  ];
  const body = JSON.stringify({ messages: [{ role: 'user', content }], max_tokens: 24, temperature: 0, stream: true });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
  const said = { text: '', end: 'nothing', firstTextMs: null as number | null };
  const take = (data: string) => {
    if (data === '[DONE]') return void (said.end = 'DONE');
    const { choices = [], error } = JSON.parse(data) as Chunk;
    if (error) said.end = error.code;
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
  readonly error?: { readonly code: string };
}

function show(seen: Seen): Seen {
  const { text, end, engine, route, degraded, firstTextMs, totalMs } = seen;
  const first = firstTextMs === null ? 'no text' : `first text after ${firstTextMs.toFixed(0)} ms`;
  console.log(`\n  ${text === '' ? '(nothing was said)' : JSON.stringify(text)}`);
  console.log(
    `  by ${engine} (${route}${degraded ? `, ${degraded}` : ''}); ended with ${end}; ${first}, all after ${totalMs.toFixed(0)} ms\n`,
  );
  return seen;
}
