/**
 * A real origin behind the Worker in workerd: `transformers serve` with the tiny golden checkpoint, at GLIMPSE_TEST_ORIGIN. Skipped without it;
 * docs/origin.md, "A real one", says how it is started. GLIMPSE_TEST_PYTHON is a Python that has OpenAI's client. GLIMPSE_TEST_ORIGIN_PID
 * is the server's process, whose work is looked at when a client leaves.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import OpenAI, { InternalServerError, NotFoundError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GOLDEN, readCase } from '../../scripts/eval/golden.ts';
import { startTinyServer, type TinyServer } from '../support/local-server.ts';

const { GLIMPSE_TEST_ORIGIN: origin, GLIMPSE_TEST_PYTHON: python, GLIMPSE_TEST_ORIGIN_PID: pid } = process.env;
const { GLIMPSE_TEST_ORIGIN_MODEL } = process.env;
const TIMEOUT = 180_000;
const PICTURE = path.join(GOLDEN, 'glm4v/tiny.png');
const CLIP = path.join(GOLDEN, 'video/end.mp4');
/** 5.18 counts no frames in WebM. */
const UNREADABLE = path.join(GOLDEN, 'video/vp8.webm');
const CLIENT = path.join(import.meta.dirname, '../../scripts/reference/openai_client.py');

/** The server never sends a character of which bytes are missing, and an answer may be cut in the middle of one. */
function golden(name: string) {
  const { greedy_text: text, input_ids: ids } = readCase('glm4v', name).golden as unknown as {
    greedy_text: string;
    input_ids: number[];
  };
  return { text: text.replace(/\uFFFD+$/u, ''), promptTokens: ids.length };
}

const image = {
  type: 'image_url' as const,
  image_url: { url: `data:image/png;base64,${readFileSync(PICTURE).toString('base64')}` },
};
const CASES = {
  text: [{ type: 'text' as const, text: 'What is 12 + 30?' }],
  'tiny-image': [image, { type: 'text' as const, text: 'Text Recognition:' }],
};
const asking = (name: keyof typeof CASES) => ({
  model: 'real',
  messages: [{ role: 'user' as const, content: CASES[name] }],
  max_tokens: 12,
  temperature: 0,
});

/** OpenAI's types know no videos. */
function aboutClip(file: string, type: string) {
  const url = `data:${type};base64,${readFileSync(file).toString('base64')}`;
  const content = [{ type: 'video_url', video_url: { url } }, ...CASES.text] as unknown as typeof CASES.text;
  return { ...asking('text'), messages: [{ role: 'user' as const, content }] };
}

/** What a process has computed; ticks of 10 ms. The name of the process, which is in brackets, may have spaces. */
function ticksOf(process: string): number {
  const [user, system] = readFileSync(`/proc/${process}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13);
  return Number(user) + Number(system);
}

describe.skipIf(origin === undefined)('a real origin', () => {
  let server: TinyServer;
  let client: OpenAI;
  beforeAll(async () => {
    const ORIGINS = JSON.stringify([
      {
        name: 'real',
        url: `${origin}/v1`,
        kind: 'transformers',
        model: GLIMPSE_TEST_ORIGIN_MODEL ?? 'test/golden/glm4v/checkpoint',
        aliases: ['real'],
        classes: ['text', 'image', 'video'],
      },
    ]);
    server = await startTinyServer({ variables: { ORIGINS, MEDIA_SECRET: 'what signs addresses of media, 32+' } });
    client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
  }, TIMEOUT);
  afterAll(() => server?.close());

  test.each(['text', 'tiny-image'] as const)(
    '%s: whole and streamed, the golden text and as many tokens as the reference',
    async (name) => {
      const { text, promptTokens } = golden(name);
      const whole = await client.chat.completions.create(asking(name));
      expect(whole.choices[0].message.content).toBe(text);
      expect(whole.usage?.prompt_tokens).toBe(promptTokens);
      let streamed = '';
      for await (const chunk of await client.chat.completions.create({ ...asking(name), stream: true }))
        streamed += chunk.choices[0]?.delta.content ?? '';
      expect(streamed).toBe(text);
    },
    TIMEOUT,
  );

  test(
    'a video: streamed through the client it is what it is whole, and has a count of tokens',
    async () => {
      const request = aboutClip(CLIP, 'video/mp4');
      const whole = await client.chat.completions.create(request);
      let [text, promptTokens] = ['', 0];
      const stream = { stream: true, stream_options: { include_usage: true } } as const;
      for await (const { choices, usage } of await client.chat.completions.create({ ...request, ...stream })) {
        text += choices[0]?.delta.content ?? '';
        promptTokens = usage?.prompt_tokens ?? promptTokens;
      }
      expect(text).toBe(whole.choices[0].message.content);
      expect(text).not.toBe('');
      expect(promptTokens).toBe(whole.usage?.prompt_tokens);
    },
    TIMEOUT,
  );

  test(
    'the client raises our errors: a name that nobody has, and a video that the origin cannot read, whole and streamed',
    async () => {
      const error = (request: object) =>
        client.chat.completions.create(request as Parameters<typeof client.chat.completions.create>[0]).then(
          () => null,
          (thrown: unknown) => thrown,
        );
      const unknown = await error({ ...asking('text'), model: 'nobody' });
      expect(unknown).toBeInstanceOf(NotFoundError);
      expect(unknown).toMatchObject({ code: 'model_not_found' });
      const unreadable = aboutClip(UNREADABLE, 'video/webm');
      for (const stream of [false, true]) {
        const failed = await error({ ...unreadable, stream });
        expect(failed).toBeInstanceOf(InternalServerError);
        expect(failed).toMatchObject({ status: 502, code: 'origin_failed' });
      }
    },
    TIMEOUT,
  );

  test.skipIf(pid === undefined)(
    'who leaves ends its work: the process computes no more',
    async () => {
      const work = async () => {
        const before = ticksOf(pid!);
        await setTimeout(1500);
        return ticksOf(pid!) - before;
      };
      const long = { ...asking('text'), max_tokens: 4096, stream: true } as const;
      const left = await client.chat.completions.create(long);
      // Leaving the loop aborts the request.
      for await (const { choices } of left) if (choices[0]?.delta.content) break;
      // What is on its way is computed still.
      await setTimeout(1500);
      const idle = await work();
      const kept = await client.chat.completions.create(long);
      const busy = await work();
      kept.controller.abort();
      expect(idle).toBeLessThan(busy / 4);
    },
    TIMEOUT,
  );

  const clip = (name: string) => readFileSync(path.join(GOLDEN, 'video', name));
  const aboutVideo = (video: object) => ({
    max_tokens: 12,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'video_url', video_url: video },
          { type: 'text', text: 'What?' },
        ],
      },
    ],
  });
  const post = async (body: object) => {
    const response = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: JSON.stringify(body) });
    const answered = (await response.json()) as { usage?: { prompt_tokens: number }; error?: { code: string } };
    return { ...answered, route: response.headers.get('x-glimpse-route') };
  };

  test(
    'a video that is not decoded here is read at our address; one that is, has as many tokens at the edge and at the origin',
    async () => {
      const url = (name: string) => ({ url: `data:video/mp4;base64,${clip(name).toString('base64')}` });
      expect(await post(aboutVideo(url('h264.mp4')))).toMatchObject({ route: 'video:codec', usage: expect.anything() });
      const edge = await post(aboutVideo(url('end.mp4')));
      const there = await post({ ...aboutVideo(url('end.mp4')), model: 'real' });
      expect([edge.route, there.route]).toEqual(['fits', 'model']);
      expect(there.usage?.prompt_tokens).toBe(edge.usage?.prompt_tokens);
    },
    TIMEOUT,
  );

  test.skipIf(python === undefined)(
    'the Python client reads the same, and raises our errors',
    async () => {
      const { stdout } = await promisify(execFile)(python!, [
        CLIENT,
        `${server.url}/v1`,
        'real',
        PICTURE,
        CLIP,
        UNREADABLE,
      ]);
      const [text, picture] = [golden('text'), golden('tiny-image')];
      expect(JSON.parse(stdout)).toMatchObject({
        whole: text.text,
        text: { text: text.text, prompt_tokens: text.promptTokens },
        image: { text: picture.text, prompt_tokens: picture.promptTokens },
        video: { text: expect.stringMatching(/./), prompt_tokens: expect.any(Number) },
        errors: [
          ['NotFoundError', 'model_not_found'],
          ['InternalServerError', 'origin_failed'],
        ],
      });
    },
    TIMEOUT,
  );
});
