/** Calls of functions, as three clients put them together again from whole answers and from streams. */
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { scriptedApp } from '../../support/http-app.ts';
import type { Script } from '../../support/scripted-engine.ts';

const place = z.object({ city: z.string() });
const CALLS: Script = {
  content: [],
  reasoning: ['Hm.'],
  calls: [
    { name: 'weather', arguments: ['{"city"', ':"Bern"}'] },
    { name: 'now', arguments: ['{}'] },
  ],
};
const CALLED = [
  ['weather', '{"city":"Bern"}'],
  ['now', '{}'],
];

function served(script: Script = CALLS) {
  const made = scriptedApp(script);
  const fetch = async (url: RequestInfo | URL, init?: RequestInit) => made.app.request(new Request(url, init));
  const options = { baseURL: 'http://localhost/v1', apiKey: 'none', fetch };
  const client = new OpenAI({ ...options, maxRetries: 0 });
  return { ...made, client, options };
}

const TOOLS: OpenAI.Chat.ChatCompletionTool[] = [
  { type: 'function', function: { name: 'weather', parameters: z.toJSONSchema(place) } },
  { type: 'function', function: { name: 'now' } },
];

describe("OpenAI's client", () => {
  const asked = { model: 'tiny', messages: [{ role: 'user' as const, content: 'Weather?' }], tools: TOOLS };

  test('a whole answer has calls with ids of their own, and no content', async () => {
    const [{ message, finish_reason: end }] = (await served().client.chat.completions.create(asked)).choices;
    expect([message.content, end]).toEqual([null, 'tool_calls']);
    const calls = message.tool_calls as OpenAI.Chat.ChatCompletionMessageFunctionToolCall[];
    expect(calls.map(({ function: { name, arguments: args } }) => [name, args])).toEqual(CALLED);
    expect(calls.map(({ id }) => /^call_\w{24}$/.test(id))).toEqual([true, true]);
    expect(calls[0].id).not.toBe(calls[1].id);
  });

  test('a stream is put together again, each call at its index', async () => {
    const stream = served().client.chat.completions.stream({ ...asked, stream: true });
    const { tool_calls: calls, content } = await stream.finalMessage();
    expect(
      (calls ?? []).map((call) => call.type === 'function' && [call.function.name, call.function.arguments]),
    ).toEqual(CALLED);
    expect(content ?? '').toBe('');
  });

  test('what was said before a call stays', async () => {
    const { client } = served({ ...CALLS, content: ['Let me see.'] });
    const [{ message }] = (await client.chat.completions.create(asked)).choices;
    expect([message.content, message.tool_calls?.length]).toEqual(['Let me see.', 2]);
  });

  test('as items of a response, whole and streamed', async () => {
    const { client } = served();
    const tools = [{ type: 'function' as const, name: 'weather', parameters: z.toJSONSchema(place), strict: false }];
    const request = { model: 'tiny', input: 'Weather?', tools };
    const whole = await client.responses.create(request);
    const streamed = await client.responses.stream(request).finalResponse();
    for (const { output } of [whole, streamed])
      expect(output).toMatchObject([
        { type: 'reasoning' },
        { type: 'function_call', name: 'weather', arguments: '{"city":"Bern"}', status: 'completed' },
        { type: 'function_call', name: 'now', arguments: '{}' },
      ]);
  });
});

describe('the AI SDK', () => {
  const tools = {
    weather: tool({ inputSchema: place, execute: async () => 'sunny' }),
    now: tool({ inputSchema: z.object({}), execute: async () => 'noon' }),
  };

  test.each(['chat', 'responses'])('a loop: calls, what they answer, and the answer, over %s', async (api) => {
    const { engine, options } = served();
    const model =
      api === 'chat'
        ? createOpenAICompatible({ name: 'glimpse', ...options }).chatModel('tiny')
        : createOpenAI(options)('tiny');
    const steps: string[] = [];
    const result = streamText({
      ...{ model, tools, prompt: 'Weather?', stopWhen: stepCountIs(2) },
      onStepFinish: ({ finishReason }) => {
        steps.push(finishReason);
        engine.script = { content: ['Sunny.'] };
      },
    });
    await result.consumeStream();
    expect([steps, await result.text]).toEqual([['tool-calls', 'stop'], 'Sunny.']);
    expect(engine.requests[1].messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', calls: [{ name: 'weather', arguments: { city: 'Bern' } }, { name: 'now' }] },
      { role: 'tool', content: 'sunny' },
      { role: 'tool', content: 'noon' },
    ]);
  });

  test('a function that must be called', async () => {
    const { engine, options } = served();
    const model = createOpenAICompatible({ name: 'glimpse', ...options }).chatModel('tiny');
    const toolChoice = { type: 'tool', toolName: 'weather' } as const;
    const { toolCalls } = await generateText({ model, tools, prompt: 'Weather?', toolChoice });
    expect(toolCalls.map(({ toolName, input }) => [toolName, input])).toEqual([
      ['weather', { city: 'Bern' }],
      ['now', {}],
    ]);
    expect(engine.requests[0].tools?.choice).toEqual({ name: 'weather' });
  });
});

test("LangChain's structured output by a function", async () => {
  const { engine, options } = served({ content: [], calls: [{ name: 'place', arguments: ['{"city":"Bern"}'] }] });
  const { fetch, baseURL, apiKey } = options;
  const model = new ChatOpenAI({ model: 'tiny', apiKey, maxRetries: 0, configuration: { baseURL, fetch } });
  const structured = model.withStructuredOutput(place, { name: 'place', method: 'functionCalling' });
  expect(await structured.invoke('Where?')).toEqual({ city: 'Bern' });
  expect(engine.requests[0].tools).toMatchObject({ choice: { name: 'place' }, functions: [{ name: 'place' }] });
});
