/**
 * Every field that clients of OpenAI's, vLLM's and llama.cpp's APIs send to POST /v1/chat/completions, one row each: it changes what the
 * engine is asked, it is refused by name, or it changes nothing because it means nothing for the answer. None is dropped in silence.
 */
import { describe, expect, test } from 'vitest';
import type { GenerateRequest } from '../../../worker/engine/engine.ts';
import { HELLO, PNG_URL, readEvents, scriptedApp } from '../../support/http-app.ts';

const { engine, chat } = scriptedApp({ reasoning: ['Hm.'], content: ['A ', 'cube.'] });

async function asked(fields: object): Promise<GenerateRequest> {
  const response = await chat(fields, { headers: { 'x-request-id': 'same' } });
  expect(await response.json()).toMatchObject({ object: 'chat.completion' });
  return engine.requests[engine.requests.length - 1];
}

type Honoured = readonly [fields: object, asks: object];
type Refused = readonly [fields: object, param: string, says?: RegExp];

const ON = { think: 'on', budget: null };
const OFF = { think: 'off', budget: null };
const seven = (sampling: object) => ({ sampling: { seed: 7, ...sampling } });

const PARAMETERS = { type: 'object', properties: { a: { type: 'integer' } } };

const HONOURED: readonly Honoured[] = [
  [{ max_tokens: 5 }, { maxTokens: 5 }],
  [{ max_tokens: 5, max_completion_tokens: 6 }, { maxTokens: 6 }],
  [{ max_tokens: -1 }, { maxTokens: null }],
  [{ temperature: 0 }, seven({ temperature: 0 })],
  [{ top_p: 0.5 }, seven({ topP: 0.5 })],
  [{ top_k: 3 }, seven({ topK: 3 })],
  [{ min_p: 0.1 }, seven({ minP: 0.1 })],
  [{ repetition_penalty: 1.1 }, seven({ repetitionPenalty: 1.1 })],
  [{ presence_penalty: -2 }, seven({ presencePenalty: -2 })],
  [{ frequency_penalty: 0.5 }, seven({ frequencyPenalty: 0.5 })],
  [
    { logit_bias: { 42: -100, 7: 0.5 } },
    seven({
      logitBias: [
        [7, 0.5],
        [42, -100],
      ],
    }),
  ],
  [{ seed: 3 }, { sampling: { seed: 3 } }],
  [{ seed: -1 }, { sampling: { seed: 7 } }],
  [{ stop: 'x' }, { stop: ['x'] }],
  [{ stop: ['x', 'y'] }, { stop: ['x', 'y'] }],
  [{ stop_token_ids: [4, 5] }, { stopIds: [4, 5] }],
  [{ n: 3 }, { answers: 3 }],
  [{ logprobs: true }, { logprobs: 0 }],
  [{ logprobs: true, top_logprobs: 20 }, { logprobs: 20 }],
  [
    { response_format: { type: 'json_object' } },
    { form: { kind: 'json', schema: { type: 'object' }, isStrict: false } },
  ],
  [{ structured_outputs: { choice: ['a', 'b'] } }, { form: { kind: 'choice', choices: ['a', 'b'] } }],
  [{ guided_regex: 'a+' }, { form: { kind: 'regex', pattern: 'a+' } }],
  [{ guided_choice: ['a'] }, { form: { kind: 'choice', choices: ['a'] } }],
  // Thinking, in five spellings
  [{ reasoning_effort: 'none' }, { thinking: OFF }],
  [{ reasoning_effort: 'minimal' }, { thinking: { think: 'on', budget: 64 } }],
  [{ reasoning_effort: 'low' }, { thinking: { think: 'on', budget: 256 } }],
  [{ reasoning_effort: 'medium' }, { thinking: { think: 'on', budget: 1024 } }],
  [{ reasoning_effort: 'high' }, { thinking: ON }],
  [{ enable_thinking: false }, { thinking: OFF }],
  [{ enable_thinking: true }, { thinking: ON }],
  [{ chat_template_kwargs: { enable_thinking: false } }, { thinking: OFF }],
  [{ thinking: { type: 'disabled' } }, { thinking: OFF }],
  [{ thinking: { type: 'enabled', budget_tokens: 99 } }, { thinking: { think: 'on', budget: 99 } }],
  [{ thinking_token_budget: 10 }, { thinking: { think: 'on', budget: 10 } }],
  [{ thinking_token_budget: 0 }, { thinking: OFF }],
  [{ reasoning_effort: 'low', thinking_token_budget: 10 }, { thinking: { think: 'on', budget: 10 } }],
  // Functions
  [{ tools: [fn('f')] }, { tools: tools('auto') }],
  [{ tools: [fn('f')], tool_choice: 'none' }, { tools: tools('none') }],
  [{ tools: [fn('f')], tool_choice: 'required', parallel_tool_calls: false }, { tools: tools('required', false) }],
  [{ tools: [fn('f')], tool_choice: { type: 'function', function: { name: 'f' } } }, { tools: tools({ name: 'f' }) }],
  [
    {
      messages: [
        HELLO.messages[0],
        { role: 'assistant', content: null, tool_calls: [called('{"a":1}')] },
        observed('1'),
      ],
    },
    {
      messages: [
        {},
        { role: 'assistant', content: '', calls: [{ id: 'c', name: 'f', arguments: { a: 1 } }] },
        { role: 'tool', content: '1', callId: 'c' },
      ],
    },
  ],
  // Caches
  [{ cache_salt: 's' }, { cacheSalt: 's' }],
  // Messages
  [user({ type: 'image_url', image_url: PNG_URL }), image({})],
  [user({ type: 'image_url', image_url: { url: PNG_URL, detail: 'low' } }), image({ detail: 'low' })],
  [user({ type: 'image_url', image_url: { url: PNG_URL, detail: 'high' } }), image({ detail: 'high' })],
  [user({ type: 'input_image', image_url: PNG_URL }), image({})],
  [user({ type: 'file', file: { file_data: PNG_URL, filename: 'a.png' } }), image({})],
  [user({ type: 'input_text', text: 'Hi' }), { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] }],
  [history({ content: 'A', reasoning_content: 'Hm' }), { messages: [{}, { content: 'A', reasoning: 'Hm' }, {}] }],
  [history({ content: 'A', reasoning: 'Hm' }), { messages: [{}, { content: 'A', reasoning: 'Hm' }, {}] }],
];

function fn(name: string) {
  return { type: 'function', function: { name, description: 'F', parameters: PARAMETERS, strict: true } };
}
function tools(choice: unknown, isParallel = true) {
  const functions = [{ name: 'f', description: 'F', parameters: PARAMETERS, isStrict: true }];
  return { functions, choice, isParallel };
}
function called(args: string) {
  return { id: 'c', type: 'function', function: { name: 'f', arguments: args } };
}
function observed(content: string) {
  return { role: 'tool', tool_call_id: 'c', content };
}
function user(part: object) {
  return { messages: [{ role: 'user', content: [part] }] };
}
function image(more: object) {
  return { messages: [{ role: 'user', content: [{ type: 'image', bytes: expect.any(Uint8Array), ...more }] }] };
}
function history(answer: object) {
  return { messages: [HELLO.messages[0], { role: 'assistant', ...answer }, HELLO.messages[0]] };
}

const REFUSED: readonly Refused[] = [
  [{ n: 0 }, 'n'],
  [{ n: 5 }, 'n', /1 to 4/],
  [{ logprobs: true, top_logprobs: 21 }, 'top_logprobs', /0 to 20/],
  [{ top_logprobs: 2 }, 'top_logprobs', /"logprobs": true/],
  [{ logit_bias: { cat: 1 } }, 'logit_bias.cat', /digits/],
  [{ logit_bias: { 1: 101 } }, 'logit_bias.1', /-100 to 100/],
  [{ logit_bias: Object.fromEntries(Array.from({ length: 301 }, (_, id) => [id, 1])) }, 'logit_bias', /300/],
  [{ min_p: 1.5 }, 'min_p', /0 to 1/],
  [{ presence_penalty: 3 }, 'presence_penalty', /-2 to 2/],
  [{ frequency_penalty: -2.5 }, 'frequency_penalty'],
  [{ stop_token_ids: Array.from({ length: 17 }, () => 1) }, 'stop_token_ids', /16/],
  [{ ignore_eos: true }, 'ignore_eos'],
  [{ min_tokens: 3 }, 'min_tokens'],
  [{ reasoning_effort: 'huge' }, 'reasoning_effort', /"minimal"/],
  [{ thinking: { type: 'maybe' } }, 'thinking.type'],
  [{ enable_thinking: true, reasoning_effort: 'none' }, 'enable_thinking', /contradict/],
  [{ enable_thinking: false, thinking_token_budget: 8 }, 'thinking_token_budget', /contradict/],
  [{ thinking: { type: 'enabled', budget_tokens: 9 }, thinking_token_budget: 8 }, 'thinking_token_budget'],
  [{ chat_template_kwargs: { style: 'pirate' } }, 'chat_template_kwargs.style'],
  [{ functions: [{ name: 'f' }] }, 'functions', /"tools"/],
  [{ function_call: { name: 'f' } }, 'function_call', /"tool_choice"/],
  [{ tools: [{ type: 'web_search' }] }, 'tools[0].type'],
  [{ tools: [fn('a b')] }, 'tools[0].function.name'],
  [{ tools: [fn('f'), fn('f')] }, 'tools', /twice/],
  [{ tools: Array.from({ length: 129 }, (_, at) => fn(`f${at}`)) }, 'tools', /128/],
  [{ tool_choice: 'required' }, 'tool_choice', /no function/],
  [{ tools: [fn('f')], tool_choice: 'sometimes' }, 'tool_choice'],
  [{ tools: [fn('f')], tool_choice: { type: 'function', function: { name: 'g' } } }, 'tool_choice.function.name'],
  [{ tools: [fn('f')], response_format: { type: 'json_object' } }, 'response_format.schema', /exclude/],
  [history({ tool_calls: [called('[1]')] }), 'messages[1].tool_calls[0].function.arguments', /JSON object/],
  [{ chat_template: '{{ messages }}' }, 'chat_template'],
  [{ add_generation_prompt: false }, 'add_generation_prompt'],
  [{ continue_final_message: true }, 'continue_final_message'],
  [{ prompt_logprobs: 1 }, 'prompt_logprobs'],
  [{ use_beam_search: true }, 'use_beam_search'],
  [{ best_of: 2 }, 'best_of'],
  [{ echo: true }, 'echo'],
  [{ modalities: ['text', 'audio'] }, 'modalities'],
  [{ audio: { voice: 'x' } }, 'audio'],
  [{ prediction: { type: 'content', content: 'x' } }, 'prediction'],
  [{ web_search_options: {} }, 'web_search_options'],
  [{ structured_outputs: { grammar: 'root ::= "a"' } }, 'structured_outputs.grammar'],
  [{ structured_outputs: { structural_tag: '{}' } }, 'structured_outputs.structural_tag'],
  [{ guided_grammar: 'root ::= "a"' }, 'guided_grammar'],
  [user({ type: 'input_audio', input_audio: { data: '', format: 'wav' } }), 'messages[0].content[0].type'],
  [
    user({ type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERg==' } }),
    'messages[0].content[0].file.file_data',
    /\/v1\/documents/,
  ],
  [user({ type: 'image_url', image_url: { url: PNG_URL, detail: 'huge' } }), 'messages[0].content[0].image_url.detail'],
];

/** They say nothing about the answer, or ask for what is done anyway. */
const IGNORED: readonly object[] = [
  { stream_options: { continuous_usage_stats: true, include_obfuscation: false } },
  { tools: [], tool_choice: 'auto', parallel_tool_calls: true },
  { functions: [], function_call: 'none' },
  { logprobs: false, top_logprobs: 0, n: 1, best_of: 1, echo: false },
  { presence_penalty: null, frequency_penalty: null, logit_bias: null, min_p: null },
  { response_format: { type: 'text' } },
  { ignore_eos: false, min_tokens: 0, continue_final_message: false, add_generation_prompt: true },
  { use_beam_search: false, skip_special_tokens: true },
  { modalities: ['text'], audio: null, prediction: null, web_search_options: null },
  { reasoning_effort: null, enable_thinking: null, thinking: null, chat_template_kwargs: {} },
  { user: 'u', safety_identifier: 's', metadata: { a: 'b' }, store: true, service_tier: 'auto' },
  { prompt_cache_key: 'k', prompt_cache_retention: '24h', verbosity: 'low' },
  { timings_per_token: true, return_progress: true, cache_prompt: true, id_slot: -1, samplers: ['top_k'] },
  { include_reasoning: true },
];

test.each(HONOURED)('%j is honoured', async (fields, asks) => {
  expect(await asked(fields)).toMatchObject(asks);
});

const REFUSALS = REFUSED.map(([fields, param, says = /./]) => [fields, param, says] as const);

test.each(REFUSALS)('%j is refused as %s', async (fields, param, says) => {
  const before = engine.requests.length;
  const response = await chat(fields);
  expect(response.status).toBeOneOf([400, 415]);
  const { error } = (await response.json()) as { error: { message: string; param: string } };
  expect(error.param).toBe(param);
  expect(error.message).toMatch(says);
  expect(engine.requests).toHaveLength(before);
});

test.each(IGNORED)('%j changes nothing', async (fields) => {
  const plain = await asked({});
  expect(await asked(fields)).toEqual(plain);
});

test('what is in messages beside their words changes nothing: agents send answers back whole', async () => {
  const answer = {
    ...{ role: 'assistant', content: 'A cube.', refusal: null, annotations: [], audio: null, id: 'msg_1', name: 'x' },
    tool_calls: null,
  };
  const [{ role, content }] = HELLO.messages;
  const messages = [{ role, content, name: 'me' }, answer, { role, content }];
  expect((await asked({ messages })).messages).toEqual([
    { role, content },
    { role: 'assistant', content: 'A cube.' },
    { role, content },
  ]);
});

test("parts of an answer that are no text are left out: other models' thoughts, refusals", async () => {
  const content = [
    { type: 'thinking', thinking: 'Hm.', signature: 'x' },
    { type: 'text', text: 'A cube.' },
    { type: 'refusal', refusal: 'No.' },
  ];
  const { messages } = await asked(history({ content }));
  expect(messages[1]).toEqual({
    role: 'assistant',
    content: ['', 'A cube.', ''].map((text) => ({ type: 'text', text })),
  });
});

describe('include_reasoning: false', () => {
  test.each([false, true])('the thought is counted and not shown, streamed: %s', async (stream) => {
    const more = { include_reasoning: false, stream, stream_options: { include_usage: true } };
    const response = await chat(more);
    const bodies = stream ? await readEvents(response) : [await response.json()];
    expect(JSON.stringify(bodies)).not.toContain('Hm.');
    expect(JSON.stringify(bodies)).toContain('cube.');
    expect(bodies.filter((body) => (body as { usage?: unknown }).usage)).toMatchObject([
      { usage: { completion_tokens_details: { reasoning_tokens: 1 } } },
    ]);
  });
});
