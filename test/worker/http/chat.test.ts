import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { PNG_URL, readEvents, scriptedApp } from '../../support/http-app.ts';
import { FINGERPRINT, busy } from '../../support/scripted-engine.ts';
import { GlimpseError } from '../../../worker/errors.ts';

const image = { type: 'image_url', image_url: { url: PNG_URL, detail: 'auto' } };

interface Chunk {
  readonly choices: readonly { readonly delta: Record<string, string>; readonly finish_reason: string | null }[];
  readonly usage?: object | null;
}

describe('a whole answer', () => {
  test("has OpenAI's shape, usage with image tokens and timings in headers", async () => {
    const { chat } = scriptedApp({ reasoning: ['Hm', 'm.'] });
    const response = await chat();
    expect(response.status).toBe(200);
    const body = (await response.json()) as Record<string, unknown>;
    expect(body).toEqual({
      id: expect.stringMatching(/^chatcmpl-[\w-]{36}$/),
      object: 'chat.completion',
      system_fingerprint: FINGERPRINT,
      created: expect.any(Number),
      model: 'tiny',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'A red cube.',
            refusal: null,
            reasoning: 'Hmm.',
            reasoning_content: 'Hmm.',
          },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 30,
        completion_tokens: 5,
        total_tokens: 35,
        prompt_tokens_details: { image_tokens: 20, cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
    });
    const headers = ['load', 'vision', 'prefill', 'first-token', 'decode'].map((stage) =>
      response.headers.get(`x-glimpse-${stage}-ms`),
    );
    expect(headers).toEqual(['1', '2', '3.1', '4', '5']);
  });

  test('has null for reasoning when the model did not reason', async () => {
    const body = (await (await scriptedApp().chat()).json()) as { choices: { message: object }[] };
    expect(body.choices[0].message).toMatchObject({ reasoning: null, reasoning_content: null });
  });

  test('ends with finish_reason "length" at max_tokens', async () => {
    const body = (await (await scriptedApp().chat({ max_tokens: 2 })).json()) as { choices: object[] };
    expect(body.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'A red ' } });
  });
});

describe('a streamed answer', () => {
  test('begins with the role, then deltas, the finish reason with timings, and [DONE]', async () => {
    const { chat } = scriptedApp({ reasoning: ['Hmm.'], content: ['A ', 'cube.'] });
    const response = await chat({ stream: true });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = await readEvents(response);
    expect(events.pop()).toBe('[DONE]');
    const chunks = events as Chunk[];
    expect(chunks.map(({ choices }) => choices[0].delta)).toEqual([
      { role: 'assistant', content: '' },
      { reasoning: 'Hmm.', reasoning_content: 'Hmm.' },
      { content: 'A ' },
      { content: 'cube.' },
      {},
    ]);
    expect(chunks.map(({ choices }) => choices[0].finish_reason)).toEqual([null, null, null, null, 'stop']);
    expect(chunks[4]).toMatchObject({
      object: 'chat.completion.chunk',
      glimpse_timings_ms: { load: 1, vision: 2, prefill: 3.1, first_token: 4, decode: 5, reading: 0 },
    });
    expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false);
  });

  test('has a usage chunk without choices before [DONE] when asked, and null usage before', async () => {
    const { chat } = scriptedApp();
    const events = await readEvents(await chat({ stream: true, stream_options: { include_usage: true } }));
    const [usage, done] = events.slice(-2) as [Chunk, string];
    expect(done).toBe('[DONE]');
    expect(usage).toMatchObject({
      choices: [],
      usage: { total_tokens: 33, prompt_tokens_details: { image_tokens: 20, cached_tokens: 0 } },
    });
    expect((events.slice(0, -2) as Chunk[]).every((chunk) => chunk.usage === null)).toBe(true);
  });

  test('that fails before its first token is a plain JSON error with its status', async () => {
    const { chat } = scriptedApp({ failure: { error: busy, afterTokens: 0 } });
    const response = await chat({ stream: true });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.json()).toEqual({
      error: { message: busy.message, type: 'server_error', param: null, code: 'engine_busy' },
    });
  });

  test.each([false, true])('that is about a picture names its field, streamed: %s', async (stream) => {
    const error = new GlimpseError('image_corrupt', 'The PNG is damaged.', { picture: 2 });
    const { chat } = scriptedApp({ failure: { error, afterTokens: 0 } });
    const text = { type: 'text', text: 'And this?' };
    const messages = [
      { role: 'user', content: [image, text] },
      { role: 'assistant', content: 'A cube.' },
      { role: 'user', content: [text, image, image] },
    ];
    const response = await chat({ messages, stream });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: {
        ...{ message: error.message, type: 'invalid_request_error', code: 'image_corrupt' },
        param: 'messages[2].content[2].image_url.url',
      },
    });
  });

  test("that would fail again promises nothing, and OpenAI's client asks once", async () => {
    const error = new GlimpseError('model_invalid', 'config.json is not JSON; import the model again.');
    const { app, engine } = scriptedApp({ failure: { error, afterTokens: 0 } });
    const fetch = async (url: RequestInfo | URL, init?: RequestInit) => app.request(new Request(url, init));
    const client = new OpenAI({ baseURL: 'http://localhost/v1', apiKey: 'none', maxRetries: 2, fetch });
    const refused = client.chat.completions.create({ model: 'tiny', messages: [{ role: 'user', content: 'Hello' }] });
    await expect(refused).rejects.toMatchObject({ status: 503, code: 'model_invalid', type: 'server_error' });
    const { headers } = (await refused.catch((thrown: unknown) => thrown)) as InstanceType<typeof OpenAI.APIError>;
    expect([headers?.get('retry-after'), headers?.get('x-should-retry')]).toEqual([null, 'false']);
    expect(engine.requests).toHaveLength(1);
  });

  test('that fails later says so in the stream, which ends without [DONE]', async () => {
    const error = new GlimpseError('out_of_memory', 'No room.');
    const { chat, lines, settled } = scriptedApp({ failure: { error, afterTokens: 1 } });
    const response = await chat({ stream: true });
    expect(response.status).toBe(200);
    const events = await readEvents(response);
    expect(events.at(-1)).toMatchObject({ error: { code: 'out_of_memory', type: 'server_error' } });
    await settled();
    expect(lines).toMatchObject([{ status: 200, code: 'out_of_memory' }]);
  });
});

interface Choice {
  readonly index: number;
  readonly delta: { readonly content?: string; readonly role?: string; readonly glimpse?: object };
  readonly logprobs: object | null;
  readonly finish_reason: string | null;
}

describe('several answers', () => {
  test('are choices in their order', async () => {
    const { chat } = scriptedApp({ reasoning: ['Hm.'], content: ['A ', 'cube.'], stoppedBy: 'x' });
    const body = (await (await chat({ n: 2 })).json()) as { choices: unknown[]; usage: object };
    const message = { content: 'A cube.', reasoning: 'Hm.' };
    const choice = (index: number) => ({ index, message, finish_reason: 'stop', stop_reason: 'x' });
    expect(body).toMatchObject({ choices: [choice(0), choice(1)], usage: { completion_tokens: 6 } });
  });

  test('are streamed one after another, each with its role and its end', async () => {
    const { chat } = scriptedApp({ content: ['A ', 'cube.'] });
    const events = (await readEvents(await chat({ n: 2, stream: true }))).slice(0, -1);
    const choices = events.map((event) => (event as { choices: [Choice] }).choices[0]);
    expect(
      choices.map(({ index, delta: { role, content }, finish_reason: end }) => [index, role ?? content ?? end]),
    ).toEqual([...[0, 1].flatMap((index) => ['assistant', 'A ', 'cube.', 'stop'].map((what) => [index, what]))]);
  });
});

describe('log-probabilities', () => {
  const scored = (token: string, logprob = -0.5) => ({ token, logprob, bytes: [...new TextEncoder().encode(token)] });
  const place = (token: string) => ({ ...scored(token), top_logprobs: [scored(token), scored(token)] });

  test("of a whole answer and of a streamed one have OpenAI's shape", async () => {
    const { chat } = scriptedApp({ reasoning: ['Hm.'], content: ['A ', 'cube.'] });
    const more = { logprobs: true, top_logprobs: 2 };
    const whole = (await (await chat(more)).json()) as { choices: [Choice] };
    expect(whole.choices[0].logprobs).toEqual({ content: [place('A '), place('cube.')], refusal: null });
    const events = (await readEvents(await chat({ ...more, stream: true }))).slice(0, -1);
    const told = events.map((event) => (event as { choices: [Choice] }).choices[0].logprobs);
    const some = ['A ', 'cube.'].map((token) => ({ content: [place(token)], refusal: null }));
    expect(told).toEqual([null, null, ...some, null]);
  });
});

describe('what is typed in an answer', () => {
  const boxes = [{ label: 'cube', box: [1, 2, 3, 4], pixels: [5, 6, 7, 8], picture: 0 }] as const;
  const typed = { boxes: [{ label: 'cube', box: [1, 2, 3, 4], pixels: [5, 6, 7, 8], image: 0 }], parsed: { a: 1 } };

  test.each([false, true])('its boxes and the value of its JSON, streamed: %s', async (stream) => {
    const { chat } = scriptedApp({ content: ['{"a"', ':1}'], boxes });
    const response = await chat({ stream, response_format: { type: 'json_object' } });
    const bodies = stream ? (await readEvents(response)).slice(0, -1) : [await response.json()];
    const { choices } = bodies.at(-1) as { choices: [{ message?: object; delta?: object }] };
    expect(choices[0].message ?? choices[0].delta).toMatchObject({ glimpse: typed });
  });

  test('JSON that the limit has cut is not parsed; without either the field is not there', async () => {
    const { chat } = scriptedApp({ content: ['{"a"', ':1}'] });
    for (const more of [{ max_tokens: 1, response_format: { type: 'json_object' } }, {}])
      expect(await (await chat(more)).json()).not.toHaveProperty('choices.0.message.glimpse');
  });

  test('what was done otherwise than the client may think is in a header', async () => {
    const { chat } = scriptedApp({ notes: ['thinking-forced-off'] });
    expect((await chat({ enable_thinking: false })).headers.get('x-glimpse-note')).toBe('thinking-forced-off');
  });
});

describe('what the engine is asked', () => {
  test('takes an image_url that is the address itself', async () => {
    const content = [{ type: 'image_url', image_url: PNG_URL }];
    const { chat, engine } = scriptedApp();
    await chat({ messages: [{ role: 'user', content }] });
    expect(engine.requests[0].messages).toEqual([
      { role: 'user', content: [{ type: 'image', bytes: expect.any(Uint8Array) }] },
    ]);
  });

  test('is the conversation, with developer as system and images as bytes', async () => {
    const { chat, engine } = scriptedApp();
    await chat({
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: [image, { type: 'text', text: 'What?' }, image] },
        { role: 'assistant', content: null },
        { role: 'user', content: [{ type: 'text', text: 'Sure?' }] },
      ],
    });
    const bytes = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect(engine.requests[0].messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'image', bytes },
          { type: 'text', text: 'What?' },
          { type: 'image', bytes },
        ],
      },
      { role: 'assistant', content: '' },
      { role: 'user', content: [{ type: 'text', text: 'Sure?' }] },
    ]);
  });

  test("is the client's sampling and nothing else, but a seed", async () => {
    const { chat, engine } = scriptedApp();
    await chat();
    await chat({ temperature: 0, top_p: 0.5, top_k: 3, repetition_penalty: 1.1, seed: 0, stop: 'x', user: 'me' });
    await chat({ stop: ['a', 'b'], max_tokens: 5, max_completion_tokens: 6, temperature: null, n: 1, tools: [] });
    await chat({ max_tokens: 1_000_000 });
    await chat({ seed: -1 });
    await chat({ seed: -2 });
    const [plain, full, more, long, anySeed, negative] = engine.requests;
    expect(plain).toMatchObject({ maxTokens: null, sampling: { seed: 7 }, stop: [] });
    expect(plain.sampling).toEqual({ seed: 7 });
    expect(full.sampling).toEqual({ temperature: 0, topP: 0.5, topK: 3, repetitionPenalty: 1.1, seed: 0 });
    expect(full.stop).toEqual(['x']);
    expect(more).toMatchObject({ maxTokens: 6, stop: ['a', 'b'], sampling: { seed: 7 } });
    expect(long.maxTokens).toBe(8192);
    expect([anySeed.sampling, negative.sampling]).toEqual([{ seed: 7 }, { seed: -2 }]);
  });
});

describe('which engine', () => {
  test('an answer says which engine it came from, and why', async () => {
    const { chat } = scriptedApp();
    const headers = async (asked: string) => (await chat({}, { headers: { 'x-glimpse-engine': asked } })).headers;
    const [fits, asked] = [await headers('auto'), await headers('edge')];
    expect([fits.get('x-glimpse-engine'), fits.get('x-glimpse-route')]).toEqual(['edge', 'fits']);
    expect([asked.get('x-glimpse-engine'), asked.get('x-glimpse-route')]).toEqual(['edge', 'asked']);
  });

  test.each([
    ['origin', 'engine_unavailable'],
    ['gpu', 'invalid_parameter'],
  ])('%s is refused', async (asked, code) => {
    const { chat, engine } = scriptedApp();
    const response = await chat({}, { headers: { 'x-glimpse-engine': asked } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code, param: 'x-glimpse-engine' } });
    expect(engine.requests).toEqual([]);
  });
});

describe('a client that leaves', () => {
  test('stops a streamed answer and its engine', async () => {
    const { chat, engine, settled } = scriptedApp({ content: Array.from({ length: 1000 }, () => 'x'), delayMs: 1 });
    const response = await chat({ stream: true });
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
    await settled();
    expect(engine.ended).toBe(1);
    expect(engine.tokens).toBeLessThan(20);
  });

  test('stops a whole answer and its engine', async () => {
    const { chat, engine, lines } = scriptedApp({ content: Array.from({ length: 1000 }, () => 'x'), delayMs: 1 });
    const client = new AbortController();
    setTimeout(() => client.abort(), 20);
    const response = await chat({}, { signal: client.signal });
    expect(response.status).toBe(499);
    expect(engine.ended).toBe(1);
    expect(engine.tokens).toBeLessThan(200);
    expect(lines).toMatchObject([{ status: 499 }]);
  });

  test('leaves no listener on its signal when it stays to the end', async () => {
    const { chat, engine } = scriptedApp();
    const client = new AbortController();
    await (await chat({}, { signal: client.signal })).text();
    client.abort();
    expect(engine.signals[0].aborted).toBe(false);
  });
});
