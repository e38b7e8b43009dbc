/** What people build with, against the Worker in workerd: the AI SDK in both of its ways, LangChain, OpenAI's client; keys and limits as they meet them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChatOpenAI } from '@langchain/openai';
import { APICallError, generateObject, generateText, RetryError, streamText } from 'ai';
import OpenAI, { AuthenticationError, RateLimitError, toFile } from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { GOLDEN, readCase } from '../../scripts/eval/golden.ts';
import { adminSecret, keyClient, newKey } from '../support/key-client.ts';
import { startTinyServer, type TinyServer } from '../support/local-server.ts';

const { golden } = readCase('glm4v', 'image');
/** What transformers says to the golden question, greedily. */
const ANSWER = (golden as unknown as { greedy_text: string }).greedy_text;
const MOST = golden.greedy_ids.length;
const QUESTION = 'What color is the circle?';
const PNG = new Uint8Array(readFileSync(path.join(GOLDEN, 'glm4v/one.png')));
const PICTURE = `data:image/png;base64,${Buffer.from(PNG).toString('base64')}`;
/** A model with random weights keeps it all the same. */
const place = z.object({ city: z.enum(['Bern', 'Basel']), days: z.number().int().min(0).max(9) });

let server: TinyServer;
let admin: string;
let key: string;
const keys = () => keyClient(server.url);

beforeAll(async () => {
  const secret = await adminSecret();
  admin = secret.key;
  server = await startTinyServer({ variables: { ACCESS: 'keys', ADMIN_KEY_SHA256: secret.sha256 } });
  key = (await keys().create(admin, { scopes: ['ask', 'files'] })).key;
});
afterAll(() => server?.close());

/** Counts requests; waits that a server asks for are cut short, so that a test does not take them. */
function counting() {
  const counted = { requests: 0 };
  const fetcher = async (url: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    counted.requests++;
    const response = await fetch(url, init);
    if (response.status !== 429) return response;
    const headers = new Headers(response.headers);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    headers.set('retry-after-ms', '1');
    headers.set('retry-after', '0');
    return new Response(response.body, { status: response.status, headers });
  };
  return { counted, fetch: fetcher };
}

const openai = (more: object = {}) => new OpenAI({ baseURL: `${server.url}/v1`, apiKey: key, maxRetries: 0, ...more });
const compatible = (more: object = {}) =>
  createOpenAICompatible({
    ...{
      name: 'glimpse',
      baseURL: `${server.url}/v1`,
      apiKey: key,
      supportsStructuredOutputs: true,
      includeUsage: true,
    },
    ...more,
  }).chatModel('tiny');
const viaResponses = (more: object = {}) => createOpenAI({ baseURL: `${server.url}/v1`, apiKey: key, ...more })('tiny');
const langchain = (more: object = {}) =>
  new ChatOpenAI({
    ...{ model: 'tiny', apiKey: key, maxRetries: 0, temperature: 0, maxTokens: MOST },
    ...{ configuration: { baseURL: `${server.url}/v1` }, ...more },
  });

const asked = [
  {
    role: 'user' as const,
    content: [
      { type: 'image' as const, image: PICTURE },
      { type: 'text' as const, text: QUESTION },
    ],
  },
];

describe.each([
  ['@ai-sdk/openai-compatible, over chat completions', compatible],
  ['@ai-sdk/openai, over responses', viaResponses],
])('the AI SDK with %s', (_, model) => {
  const common = { messages: asked, temperature: 0, maxOutputTokens: MOST, maxRetries: 0 };

  test('a picture, whole and streamed: what transformers says', async () => {
    const whole = await generateText({ model: model(), ...common });
    expect([whole.text, whole.finishReason]).toEqual([ANSWER, 'length']);
    expect(whole.usage).toMatchObject({ inputTokens: golden.input_ids.length, outputTokens: MOST });
    const streamed = streamText({ model: model(), ...common });
    let text = '';
    for await (const piece of streamed.textStream) text += piece;
    expect(text).toBe(ANSWER);
    expect((await streamed.usage).outputTokens).toBe(MOST);
  });

  test('an object by a schema', async () => {
    const { object } = await generateObject({
      ...{ model: model(), schema: place, prompt: 'Where?', maxOutputTokens: 300, maxRetries: 0 },
    });
    expect(place.parse(object)).toEqual(object);
  });

  test('an answer that is left ends', async () => {
    const leaving = new AbortController();
    const result = streamText({
      ...{ model: model(), prompt: 'Go on.', maxOutputTokens: 8000, maxRetries: 0, abortSignal: leaving.signal },
      onError: () => undefined,
    });
    await result.textStream.getReader().read();
    leaving.abort();
    // Who comes next has not to wait for all of it.
    const { text } = await generateText({ model: model(), ...common });
    expect(text).toBe(ANSWER);
  });
});

describe('LangChain', () => {
  const human = {
    role: 'user',
    content: [
      { type: 'image_url', image_url: { url: PICTURE } },
      { type: 'text', text: QUESTION },
    ],
  };

  test('a picture, whole and streamed', async () => {
    const whole = await langchain().invoke([human]);
    expect([whole.text, whole.usage_metadata?.output_tokens]).toEqual([ANSWER, MOST]);
    let text = '';
    for await (const chunk of await langchain().stream([human])) text += chunk.text;
    expect(text).toBe(ANSWER);
  });

  test.each(['jsonSchema', 'functionCalling'] as const)('structured output by %s', async (method) => {
    const model = langchain({ maxTokens: 300 });
    const value: unknown = await model.withStructuredOutput(place, { name: 'place', method }).invoke('Where?');
    expect(place.parse(value)).toEqual(value);
  });
});

describe("OpenAI's client", () => {
  test('parse, and a function that must be called', async () => {
    const messages = [{ role: 'user' as const, content: 'Where?' }];
    const base = { model: 'tiny', messages, max_tokens: 300 };
    const parsed = await openai().chat.completions.parse({
      ...base,
      response_format: zodResponseFormat(place, 'place'),
    });
    expect(place.parse(parsed.choices[0].message.parsed)).toEqual(parsed.choices[0].message.parsed);
    const tools = [
      { type: 'function' as const, function: { name: 'go', strict: true, parameters: z.toJSONSchema(place) } },
    ];
    const tool_choice = { type: 'function' as const, function: { name: 'go' } };
    const stream = openai().chat.completions.stream({ ...base, tools, tool_choice, stream: true });
    const { choices } = await stream.finalChatCompletion();
    const [call] = choices[0].message.tool_calls!;
    expect([call.type, choices[0].finish_reason]).toEqual(['function', 'tool_calls']);
    if (call.type === 'function') place.parse(JSON.parse(call.function.arguments));
  });

  test('a file that is asked about, and is gone when it is removed', async () => {
    const { id } = await openai().files.create({ file: await toFile(PNG, 'one.png'), purpose: 'vision' });
    const ask = () =>
      openai().responses.create({
        ...{ model: 'tiny', temperature: 0, max_output_tokens: MOST },
        input: [
          {
            role: 'user',
            content: [
              { type: 'input_image', file_id: id, detail: 'auto' },
              { type: 'input_text', text: QUESTION },
            ],
          },
        ],
      });
    expect((await ask()).output_text).toBe(ANSWER);
    await openai().files.delete(id);
    await expect(ask()).rejects.toMatchObject({
      status: 404,
      code: 'file_not_found',
      param: 'input[0].content[0].file_id',
    });
  });

  test('a form, as curl sends it', async () => {
    const body = new FormData();
    body.set('image', new File([PNG], 'one.png'));
    body.set('question', QUESTION);
    body.set('max_tokens', String(MOST));
    const headers = { authorization: `Bearer ${key}`, accept: 'text/plain' };
    const response = await fetch(`${server.url}/v1/ask`, { method: 'POST', body, headers });
    expect(response.status).toBe(200);
    expect(await response.text()).not.toBe('');
  });
});

describe('who may not, and who has asked too often', () => {
  test('a wrong key is asked with once, by every client', async () => {
    const ways: ((more: object) => Promise<unknown>)[] = [
      (more) => openai({ maxRetries: 2, apiKey: newKey(), ...more }).models.list(),
      (more) => generateText({ model: compatible({ apiKey: newKey(), ...more }), prompt: 'Hi', maxRetries: 2 }),
      (more) => generateText({ model: viaResponses({ apiKey: newKey(), ...more }), prompt: 'Hi', maxRetries: 2 }),
      (more) =>
        langchain({ apiKey: newKey(), maxRetries: 2, configuration: { baseURL: `${server.url}/v1`, ...more } }).invoke(
          'Hi',
        ),
    ];
    for (const way of ways) {
      const { counted, fetch: fetcher } = counting();
      const error: unknown = await way({ fetch: fetcher }).catch((thrown: unknown) => thrown);
      expect(error instanceof APICallError ? error.statusCode : (error as { status: number }).status).toBe(401);
      expect(counted.requests).toBe(1);
    }
    await expect(openai({ apiKey: newKey() }).models.list()).rejects.toThrow(AuthenticationError);
  });

  test('a 429 says when to come back, and is asked again twice', async () => {
    const limits = { requests_per_minute: 1 };
    const { key: limited } = await keys().create(admin, { scopes: ['ask'], limits });
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    const ask = (more: object = {}) =>
      openai({ apiKey: limited, ...more }).chat.completions.create({ model: 'tiny', messages, max_tokens: 1 });
    await ask();
    const first = counting();
    const refused = ask({ maxRetries: 2, fetch: first.fetch });
    await expect(refused).rejects.toThrow(RateLimitError);
    expect(first.counted.requests).toBe(3);
    const second = counting();
    const error: unknown = await generateText({
      ...{ model: compatible({ apiKey: limited, fetch: second.fetch }), prompt: 'Hi', maxRetries: 2 },
    }).catch((thrown: unknown) => thrown);
    expect(RetryError.isInstance(error) && error.errors.length).toBe(3);
    expect(second.counted.requests).toBe(3);
  });
});
