/** The demo's question over HTTP: one picture, one question, the answer as it streams in. */
import { readFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { GlimpseError } from '../../worker/errors.ts';

/** The model that comes with the repository. */
export const MODEL_DIRECTORY = path.resolve(import.meta.dirname, '../../weights/nano');

export interface Demo {
  readonly picturePath: string;
  /** The body of the request. */
  readonly body: object;
  readonly question: string;
  /** What the model answers, word for word. */
  readonly answer: string;
}

export interface Answer {
  readonly text: string;
  readonly reasoning: string;
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
  /** The server's own, by stage. */
  readonly timingsMs: Readonly<Record<string, number>>;
  /** As the client sees it, from sending the request to the first piece of text. */
  readonly firstTextMs: number;
  readonly totalMs: number;
}

/** @throws GlimpseError model_missing when the repository was cloned without its model */
export async function readDemo(model: string): Promise<Demo> {
  const read = (name: string) =>
    readFile(path.join(MODEL_DIRECTORY, name)).catch((cause: unknown) => {
      const message = `There is no ${name} in ${MODEL_DIRECTORY}; clone the repository again.`;
      throw new GlimpseError('model_missing', message, { name }, cause);
    });
  const { image, question, answer } = JSON.parse((await read('demo.json')).toString()) as Record<string, string>;
  const url = `data:image/png;base64,${(await read(image)).toString('base64')}`;
  const content = [
    { type: 'image_url', image_url: { url } },
    { type: 'text', text: question },
  ];
  const body = { model, messages: [{ role: 'user', content }], temperature: 0 };
  return { picturePath: path.join(MODEL_DIRECTORY, image), body, question, answer };
}

interface Chunk {
  readonly choices?: readonly { readonly delta: { readonly content?: string; readonly reasoning?: string } }[];
  readonly usage?: Answer['usage'] | null;
  readonly glimpse_timings_ms?: Answer['timingsMs'];
  readonly error?: { readonly message: string };
}

/** @throws Error with the server's message when it refuses or fails */
export async function ask(
  url: string,
  body: object,
  {
    key = null,
    onText = () => undefined,
  }: { readonly key?: string | null; readonly onText?: (text: string) => void } = {},
): Promise<Answer> {
  const start = performance.now();
  const response = await post(
    `${url}/v1/chat/completions`,
    JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }),
    key,
  );
  const answer = { text: '', reasoning: '', usage: NO_USAGE, timingsMs: {}, firstTextMs: 0, totalMs: 0 };
  for await (const { choices = [], usage, glimpse_timings_ms, error } of chunks(response)) {
    if (error) throw new Error(`The server answered ${response.statusCode}: ${error.message}`);
    const { content = '', reasoning = '' } = choices[0]?.delta ?? {};
    if (content + reasoning !== '') answer.firstTextMs ||= performance.now() - start;
    answer.text += content;
    answer.reasoning += reasoning;
    answer.usage = usage ?? answer.usage;
    answer.timingsMs = glimpse_timings_ms ?? answer.timingsMs;
    onText(content);
  }
  return { ...answer, totalMs: performance.now() - start };
}

const NO_USAGE: Answer['usage'] = { prompt_tokens: 0, completion_tokens: 0 };

/** Not fetch: that gives up when a slow answer has not begun after five minutes. */
function post(url: string, body: string, key: string | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(key !== null && { authorization: `Bearer ${key}` }) };
    request(url, { method: 'POST', headers }, resolve).on('error', reject).end(body);
  });
}

/** The events of a stream, or the one object of a refusal. */
async function* chunks(response: IncomingMessage): AsyncGenerator<Chunk> {
  if (response.statusCode !== 200) return yield (await json(response)) as Chunk;
  let rest = '';
  response.setEncoding('utf8');
  for await (const text of response as AsyncIterable<string>) {
    const events = (rest + text).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      // A comment says that the answer is still awaited.
      if (event.startsWith(':')) continue;
      const data = event.replace(/^data: /, '');
      if (data !== '[DONE]') yield JSON.parse(data) as Chunk;
    }
  }
}
