/** OpenAI's own client against the Worker in workerd, with a real model whose greedy answers transformers has recorded. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import OpenAI, { APIUserAbortError, BadRequestError, NotFoundError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GOLDEN, readCase } from '../../scripts/eval/golden.ts';
import { startTinyServer, type TinyServer } from '../support/local-server.ts';

const MODEL = 'tiny';

let server: TinyServer;
let client: OpenAI;

const { golden } = readCase('glm4v', 'image');
const ANSWER = (golden as unknown as { greedy_text: string }).greedy_text;
const QUESTION = 'What color is the circle?';

beforeAll(async () => {
  server = await startTinyServer();
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 });
});
afterAll(() => server?.close());

const text = (words: string) => ({ type: 'text' as const, text: words });

function picture(file: string) {
  const base64 = readFileSync(path.join(GOLDEN, 'glm4v', file)).toString('base64');
  return { type: 'image_url' as const, image_url: { url: `data:image/png;base64,${base64}` } };
}

const request = (more: object = {}) => ({
  model: MODEL,
  messages: [{ role: 'user' as const, content: [picture('one.png'), text(QUESTION)] }],
  ...{ max_tokens: golden.greedy_ids.length, temperature: 0 },
  ...more,
});

describe('chat.completions.create', () => {
  test("answers as transformers does and counts the image's tokens", async () => {
    const { choices, usage, object } = await client.chat.completions.create(request());
    expect(object).toBe('chat.completion');
    expect(choices[0].message.content).toBe(ANSWER);
    expect(choices[0].finish_reason).toBe('length');
    expect(usage).toMatchObject({
      prompt_tokens: golden.input_ids.length,
      completion_tokens: golden.greedy_ids.length,
      total_tokens: golden.input_ids.length + golden.greedy_ids.length,
      prompt_tokens_details: { image_tokens: 12, cached_tokens: 0 },
    });
  });

  test('streams the same text, then usage', async () => {
    const stream = await client.chat.completions.create({
      ...request(),
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    const finishes: unknown[] = [];
    let total = 0;
    for await (const { choices, usage } of stream) {
      text += choices[0]?.delta.content ?? '';
      if (choices[0]?.finish_reason) finishes.push(choices[0].finish_reason);
      total = usage?.total_tokens ?? total;
    }
    expect(text).toBe(ANSWER);
    expect(finishes).toEqual(['length']);
    expect(total).toBe(golden.input_ids.length + golden.greedy_ids.length);
  });

  test('takes system messages, history and several images', async () => {
    const { usage } = await client.chat.completions.create(
      request({
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: [picture('one.png'), picture('wide.png'), text('Compare.')] },
          { role: 'assistant', content: 'Both are small.' },
          { role: 'user', content: 'Really?' },
        ],
        max_tokens: 2,
      }),
    );
    expect(usage?.completion_tokens).toBe(2);
    expect(usage?.prompt_tokens_details).toMatchObject({ image_tokens: expect.toSatisfy((tokens) => tokens > 12) });
  });

  test('gives the same answer for the same seed, and mostly others without one', async () => {
    const ask = async (more: object) =>
      (await client.chat.completions.create(request({ temperature: 1, ...more }))).choices[0].message.content;
    expect(await ask({ seed: 5 })).toBe(await ask({ seed: 5 }));
    expect(new Set([await ask({}), await ask({}), await ask({})]).size).toBeGreaterThan(1);
  });
});

describe('aborting', () => {
  const LONG = { max_tokens: 900 };

  test('a stream, eight times in a row, frees the engine each time', async () => {
    const start = performance.now();
    for (let round = 0; round < 8; round++) {
      const stream = await client.chat.completions.create({ ...request(LONG), stream: true });
      for await (const _ of stream) break;
      stream.controller.abort();
    }
    expect((await client.chat.completions.create(request())).choices[0].message.content).toBe(ANSWER);
    expect(performance.now() - start, 'one such answer alone takes 3 s').toBeLessThan(5000);
  });

  test('a whole answer rejects in the client', async () => {
    const whole = client.chat.completions.create(request(LONG), { signal: AbortSignal.timeout(30) });
    await expect(whole).rejects.toThrow(APIUserAbortError);
  });
});

describe('errors become the client library’s classes, with our code', () => {
  test('400', async () => {
    const error = await client.chat.completions.create(request({ temperature: -1 })).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({ status: 400, code: 'invalid_parameter', param: 'temperature' });
  });

  test('404', async () => {
    const error = await client.chat.completions.create(request({ model: 'gpt-9' })).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ code: 'model_not_found', message: expect.stringContaining(`use "${MODEL}"`) });
  });

  test('503 when requests hold all the memory, with a time to come back; the others are answered', async () => {
    const large = request({ metadata: { padding: 'x'.repeat(15 << 20) } });
    const answers = await Promise.allSettled(Array.from({ length: 4 }, () => client.chat.completions.create(large)));
    const refused = answers.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(answers.length);
    for (const { reason } of refused) expect(reason).toMatchObject({ status: 503, code: 'engine_busy' });
    expect(Number(refused[0].reason.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

test('forty requests at once are all answered', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, () => client.chat.completions.create(request())));
  expect(new Set(answers.map(({ choices }) => choices[0].message.content)).size).toBe(1);
});

test('models.list and models.retrieve name the served model', async () => {
  const { data } = await client.models.list();
  expect(data).toHaveLength(1);
  expect(data[0]).toMatchObject({ id: MODEL, object: 'model', created: 0, owned_by: 'glimpse' });
  expect(await client.models.retrieve(MODEL)).toMatchObject({ id: MODEL });
  await expect(client.models.retrieve('gpt-9')).rejects.toThrow(NotFoundError);
});
