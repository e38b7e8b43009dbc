import { createOpenAI } from '@ai-sdk/openai';
import { generateObject, generateText, streamText } from 'ai';
import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { GlimpseError } from '../../../worker/errors.ts';
import { PNG_URL, scriptedApp } from '../../support/http-app.ts';
import type { Script } from '../../support/scripted-engine.ts';

function served(script: Script = {}) {
  const made = scriptedApp(script);
  const fetch = async (url: RequestInfo | URL, init?: RequestInit) => made.app.request(new Request(url, init));
  const client = new OpenAI({ baseURL: 'http://localhost/v1', apiKey: 'none', maxRetries: 0, fetch });
  const ai = createOpenAI({ baseURL: 'http://localhost/v1', apiKey: 'none', fetch });
  const post = async (body: object) => {
    const response = await made.app.request('/v1/responses', { method: 'POST', body: JSON.stringify(body) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { ...made, client, ai, post };
}

const THINKING: Script = { reasoning: ['Hm', 'm.'], content: ['A ', 'cube.'] };
const place = z.object({ city: z.string() });
const JSON_ANSWER: Script = { reasoning: ['Hm.'], content: ['{"city":', '"Bern"}'] };

describe("OpenAI's client", () => {
  test('a whole response: text, thought, usage', async () => {
    const { client, engine } = served(THINKING);
    const response = await client.responses.create({ model: 'tiny', input: 'hi', instructions: 'Be brief.' });
    expect(response).toMatchObject({
      ...{ object: 'response', status: 'completed', output_text: 'A cube.', store: false, error: null },
      output: [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hmm.' }] },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'A cube.' }] },
      ],
      usage: { input_tokens: 30, output_tokens: 4, total_tokens: 34, output_tokens_details: { reasoning_tokens: 2 } },
    });
    expect(engine.requests[0].messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'hi' },
    ]);
  });

  test('a stream is put together again, and its events come in the order that it needs', async () => {
    const { client } = served(THINKING);
    const types: string[] = [];
    const stream = client.responses.stream({ model: 'tiny', input: 'hi' });
    stream.on('event', ({ type }) => void types.push(type));
    expect((await stream.finalResponse()).output_text).toBe('A cube.');
    const names = (kind: string, ...ends: string[]) => ends.map((end) => `response.${kind}${end}`);
    expect(types).toEqual([
      ...names('', 'created', 'in_progress', 'output_item.added'),
      ...names('reasoning_summary_', 'part.added', 'text.delta', 'text.delta', 'text.done', 'part.done'),
      ...names('', 'content_part.added', 'reasoning_text.delta', 'reasoning_text.done', 'output_item.done'),
      ...names('', 'output_item.added', 'content_part.added', 'output_text.delta', 'output_text.delta'),
      ...names('', 'output_text.done', 'content_part.done', 'output_item.done', 'completed'),
    ]);
  });

  test('parse: the form is asked for and the answer read', async () => {
    const { client, engine } = served(JSON_ANSWER);
    const text = { format: zodTextFormat(place, 'place') };
    const { output_parsed: parsed } = await client.responses.parse({ model: 'tiny', input: 'hi', text });
    expect(parsed).toEqual({ city: 'Bern' });
    expect(engine.requests[0].form).toMatchObject({ kind: 'json', isStrict: true, schema: { required: ['city'] } });
  });

  test('an answer that the limit cuts is incomplete', async () => {
    const { client } = served();
    for (const stream of [false, true]) {
      const asked = { model: 'tiny', input: 'hi', max_output_tokens: 2 };
      const response = stream
        ? await client.responses.stream(asked).finalResponse()
        : await client.responses.create(asked);
      expect(response).toMatchObject({
        ...{ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output_text: 'A red ' },
      });
    }
  });

  test('log-probabilities', async () => {
    const { client } = served();
    const response = await client.responses.create({
      ...{ model: 'tiny', input: 'hi', top_logprobs: 2, include: ['message.output_text.logprobs'] as const },
      include: ['message.output_text.logprobs'],
    });
    const [message] = response.output as OpenAI.Responses.ResponseOutputMessage[];
    const [text] = message.content as OpenAI.Responses.ResponseOutputText[];
    expect(text.logprobs?.map(({ token, top_logprobs: top }) => [token, top.length])).toEqual(
      ['A ', 'red ', 'cube.'].map((token) => [token, 2]),
    );
  });

  test('what goes wrong later is a failed response, and the log has it', async () => {
    const failure = { error: new GlimpseError('out_of_memory', 'No room.'), afterTokens: 1 };
    const { client } = served({ failure });
    const types: unknown[] = [];
    for await (const event of await client.responses.create({ model: 'tiny', input: 'hi', stream: true }))
      types.push(event.type === 'response.failed' ? event.response.error : event.type);
    expect(types.at(-1)).toEqual({ code: 'out_of_memory', message: 'No room.' });
  });
});

describe('the AI SDK, which asks here by default', () => {
  test('text, thought and usage, whole and streamed', async () => {
    const { ai } = served(THINKING);
    const whole = await generateText({ model: ai('tiny'), prompt: 'hi', system: 'Be brief.' });
    expect(whole).toMatchObject({ text: 'A cube.', reasoningText: 'Hmm.', finishReason: 'stop' });
    expect(whole.usage).toMatchObject({ inputTokens: 30, outputTokens: 4 });
    const streamed = streamText({ model: ai('tiny'), prompt: 'hi' });
    const pieces: string[] = [];
    for await (const piece of streamed.textStream) pieces.push(piece);
    expect(pieces).toEqual(['A ', 'cube.']);
    expect([await streamed.reasoningText, await streamed.finishReason]).toEqual(['Hmm.', 'stop']);
  });

  test('an object by a schema, and a picture', async () => {
    const { ai, engine } = served(JSON_ANSWER);
    const content = [
      { type: 'image' as const, image: PNG_URL },
      { type: 'text' as const, text: 'Where?' },
    ];
    const { object } = await generateObject({
      model: ai('tiny'),
      schema: place,
      messages: [{ role: 'user', content }],
    });
    expect(object).toEqual({ city: 'Bern' });
    expect(engine.requests[0].messages).toMatchObject([
      {
        role: 'user',
        content: [
          { type: 'image', bytes: expect.any(Uint8Array) },
          { type: 'text', text: 'Where?' },
        ],
      },
    ]);
  });
});

describe('items of the input', () => {
  test('a conversation with a thought that is left out and references to it that are ignored', async () => {
    const { post, engine } = served();
    const { status } = await post({
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'What?' },
            { type: 'input_image', image_url: PNG_URL },
          ],
        },
        { type: 'reasoning', id: 'rs_1', summary: [] },
        { type: 'item_reference', id: 'rs_1' },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'A cube.', annotations: [] }] },
        { role: 'user', content: 'Sure?' },
      ],
    });
    expect(status).toBe(200);
    expect(engine.requests[0].messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What?' },
          { type: 'image', bytes: expect.any(Uint8Array) },
        ],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'A cube.' }] },
      { role: 'user', content: 'Sure?' },
    ]);
  });

  test('effort and sampling reach the engine', async () => {
    const { post, engine } = served();
    await post({ input: 'hi', reasoning: { effort: 'low', summary: 'auto' }, temperature: 0, top_p: 0.5 });
    expect(engine.requests[0]).toMatchObject({
      thinking: { think: 'on', budget: 256 },
      sampling: { temperature: 0, topP: 0.5 },
    });
  });
});

test.each<[object, string, string]>([
  [{}, 'invalid_request', 'input'],
  [{ input: [] }, 'empty_messages', 'input'],
  [{ input: 'hi', previous_response_id: 'resp_1' }, 'previous_response_unsupported', 'previous_response_id'],
  [{ input: 'hi', conversation: 'conv_1' }, 'previous_response_unsupported', 'conversation'],
  [{ input: 'hi', background: true }, 'invalid_parameter', 'background'],
  [{ input: 'hi', truncation: 'auto' }, 'invalid_parameter', 'truncation'],
  [{ input: 'hi', temperature: 9 }, 'invalid_parameter', 'temperature'],
  [{ input: 'hi', max_output_tokens: 0 }, 'invalid_parameter', 'max_output_tokens'],
  [{ input: 'hi', reasoning: { effort: 'huge' } }, 'invalid_request', 'reasoning.effort'],
  [{ input: [{ type: 'item_reference', id: 'msg_1' }] }, 'invalid_request', 'input[0].id'],
  [{ input: [{ type: 'computer_call', id: 'x' }] }, 'invalid_request', 'input[0].type'],
  [{ input: [{ role: 'sage', content: 'x' }] }, 'invalid_request', 'input[0].role'],
  [
    { instructions: 'x', input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'nope' }] }] },
    'invalid_data_url',
    'input[0].content[0].image_url',
  ],
  [
    { input: [{ role: 'user', content: [{ type: 'input_file', file_data: 'data:application/pdf;base64,JQ==' }] }] },
    'image_unsupported',
    'input[0].content[0].file_data',
  ],
  [
    { input: 'hi', text: { format: { type: 'json_schema', name: 'a', schema: 7 } } },
    'invalid_request',
    'text.format.schema',
  ],
])('%j is refused by its own names', async (body, code, param) => {
  const { post } = served();
  const { text } = await post({ model: 'tiny', ...body });
  expect(JSON.parse(text)).toMatchObject({ error: { code, param } });
});
