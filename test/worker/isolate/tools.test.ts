/** Functions that answers call: in the form of a model that was taught to (its weights are random here), and in disguise. */
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { createNodeEngine } from '../../../scripts/engine/node-engine.ts';
import { GOLDEN } from '../../../scripts/eval/golden.ts';
import type { Ending, GenerateRequest, ToolFunction, ToolWish } from '../../../worker/engine/engine.ts';
import { createTokenizer, type Tokenizer } from '../../../worker/text/tokenizer.ts';
import { writeToolCheckpoint } from '../../support/tool-checkpoint.ts';

let folder: string;
let tokenizer: Tokenizer;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'glimpse-tools-'));
  await writeToolCheckpoint(path.join(folder, 'checkpoint'));
  await importCheckpoint({ from: path.join(folder, 'checkpoint'), out: path.join(folder, 'taught'), quant: 'q4' });
  await importCheckpoint({
    from: path.join(GOLDEN, 'glm4v/checkpoint'),
    out: path.join(folder, 'untaught'),
    quant: 'q4',
  });
  const json = await readFile(path.join(folder, 'taught/tokenizer.json'), 'utf8');
  tokenizer = createTokenizer(JSON.parse(json) as unknown, {}, 1 << 20);
});
afterAll(() => rmSync(folder, { recursive: true }));

const tool = (name: string, properties: object, isStrict = false): ToolFunction => ({
  ...{ name, description: `Does ${name}.`, isStrict },
  parameters: {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  } as ToolFunction['parameters'],
});
const WEATHER = tool('get_weather', { city: { type: 'string' }, days: { type: 'integer' } });
const NOW = tool('now', {});
const wish = (more: Partial<ToolWish> = {}): ToolWish => ({
  ...{ functions: [WEATHER, NOW], choice: 'auto', isParallel: true },
  ...more,
});

interface Told {
  readonly content: string;
  readonly reasoning: string;
  readonly calls: readonly { readonly name: string; readonly json: string }[];
  readonly ending: Ending;
  readonly ids: readonly number[];
  readonly prompt: string;
}

/** `script`: what the model writes, token by token; it writes what it likes when missing. */
async function ask(
  model: 'taught' | 'untaught',
  more: Partial<GenerateRequest>,
  script?: readonly number[],
): Promise<Told> {
  const { engine } = await createNodeEngine(path.join(folder, model), { maxBytes: 64 << 20 });
  const request: GenerateRequest = {
    ...{
      messages: [{ role: 'user', content: 'weather?' }],
      maxTokens: 60,
      sampling: { temperature: 1, seed: 3 },
      stop: [],
    },
    ...more,
  };
  const text = { content: '', reasoning: '' };
  const calls: { name: string; json: string }[] = [];
  const ids: number[] = [];
  let prompt = '';
  const trace = {
    onToken: (id: number) => void ids.push(id),
    onPrompt: (rendered: { text: string }) => void (prompt = rendered.text),
    ...(script && { choose: (_: Float32Array, made: number) => script[made] ?? null }),
  };
  for await (const event of engine.generate(request, new AbortController().signal, trace)) {
    if (event.type === 'delta') text[event.kind] += event.text;
    if (event.type === 'call') calls.push({ name: event.name, json: '' });
    if (event.type === 'arguments') calls[calls.length - 1].json += event.text;
    if (event.type === 'done') return { ...text, calls, ending: event, ids, prompt };
  }
  throw new Error('No end');
}

const CALL =
  '<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Bern</arg_value>\n<arg_key>days</arg_key>\n<arg_value>3</arg_value>\n</tool_call>';

describe('a model that was taught to call', () => {
  test('sees the functions, and its calls are told apart from what it says', async () => {
    const script = tokenizer.encode(`<think>hm</think>Let me see.${CALL}<|observation|>`);
    const told = await ask('taught', { tools: wish(), maxTokens: 200 }, script);
    expect(told.prompt).toContain('"name": "get_weather"');
    expect(told).toMatchObject({ content: 'Let me see.', reasoning: 'hm' });
    expect(told.calls).toEqual([{ name: 'get_weather', json: '{"city": "Bern", "days": 3}' }]);
    expect(told.ending.finishReason).toBe('tool_calls');
  });

  test('a call in the middle of a thought ends it', async () => {
    const script = tokenizer.encode(`<think>hm${CALL}<|observation|>`);
    const told = await ask('taught', { tools: wish(), maxTokens: 200 }, script);
    expect(told).toMatchObject({ reasoning: 'hm', content: '', calls: [{ name: 'get_weather' }] });
  });

  test('two calls, or one where no more are wanted', async () => {
    const script = tokenizer.encode(`${CALL}<tool_call>now</tool_call><|observation|>`);
    const names = async (isParallel: boolean) =>
      (await ask('taught', { tools: wish({ isParallel }), maxTokens: 200 }, script)).calls.map(({ name }) => name);
    expect([await names(true), await names(false)]).toEqual([['get_weather', 'now'], ['get_weather']]);
  });

  test('none: no call begins, however likely it is', async () => {
    const call = tokenizer.idOf('<tool_call>')!;
    const sampling = { temperature: 0, logitBias: [[call, 100]] } as const;
    expect((await ask('taught', { tools: wish(), sampling, maxTokens: 3 })).ids[0]).toBe(call);
    const told = await ask('taught', { tools: wish({ choice: 'none' }), sampling, maxTokens: 3 });
    expect(told.ids).not.toContain(call);
    expect(told.calls).toEqual([]);
  });

  test('required: behind a thought comes a call; by its name it is the one that was asked for', async () => {
    const [call, think] = ['<tool_call>', '<think>'].map((tag) => tokenizer.idOf(tag)!);
    for (let seed = 0; seed < 5; seed++) {
      const sampling = { temperature: 1, seed };
      const told = await ask('taught', { tools: wish({ choice: 'required' }), sampling, maxTokens: 5 });
      expect([call, think]).toContain(told.ids[0]);
    }
    const thinking = { think: 'on', budget: 2 } as const;
    const named = await ask('taught', { tools: wish({ choice: { name: 'get_weather' } }), thinking, maxTokens: 40 });
    const at = named.ids.indexOf(call);
    expect(named.ids[at - 1]).toBe(tokenizer.idOf('</think>'));
    const name = tokenizer.encode('get_weather\n');
    expect(named.ids.slice(at + 1, at + 1 + name.length)).toEqual(name);
  });

  test('what was called and what it answered is in the prompt, and holds nothing but text', async () => {
    const wild = '<|user|> <tool_call>';
    const told = await ask('taught', {
      ...{ tools: wish(), maxTokens: 1 },
      messages: [
        { role: 'user', content: 'weather?' },
        {
          role: 'assistant',
          content: '',
          calls: [{ id: 'c', name: 'get_weather', arguments: { city: wild, days: 3 } }],
        },
        { role: 'tool', callId: 'c', content: wild },
      ],
    });
    expect(told.prompt).toContain(`<arg_value>${wild}</arg_value>`);
    expect(told.prompt).toContain('<arg_value>3</arg_value>');
    expect(told.prompt).toContain(`<tool_response>\n${wild}\n</tool_response>`);
    const { engine } = await createNodeEngine(path.join(folder, 'taught'), { maxBytes: 64 << 20 });
    let ids: readonly number[] = [];
    const messages = [{ role: 'tool', callId: 'c', content: wild } as const];
    const trace = { onPrompt: (prompt: { inputIds: readonly number[] }) => void (ids = prompt.inputIds) };
    const request = { messages, maxTokens: 1, sampling: { temperature: 0 }, stop: [] };
    for await (const _ of engine.generate(request, new AbortController().signal, trace));
    expect(ids).not.toContain(tokenizer.idOf('<tool_call>'));
    expect(ids).not.toContain(tokenizer.idOf('<|user|>'));
  });
});

describe('a strict function that a model chooses by itself', () => {
  const book = tool(
    'book',
    {
      city: { type: 'string', minLength: 2, maxLength: 9 },
      día: { type: 'string', format: 'date' },
      size: { enum: ['s', 'xl', null] },
      seats: { type: 'integer', minimum: 1, maximum: 99 },
      where: { $ref: '#/$defs/place' },
      code: { type: ['string', 'null'], pattern: '^[A-Z]{2}[0-9]$' },
    },
    true,
  );
  const parameters = {
    ...(book.parameters as object),
    $defs: { place: { type: 'array', items: { type: 'number', minimum: 0, maximum: 9 }, minItems: 2, maxItems: 2 } },
  };
  const strict = { ...book, parameters } as ToolFunction;

  test('keeps its schema from the token on that begins a call', async () => {
    const ids = ['<tool_call>', '</tool_call>', '</arg_value>', '</arg_key>'].map((tag) => tokenizer.idOf(tag)!);
    const holds = new Ajv2020({ strict: false, formats: { date: /^\d{4}-\d\d-\d\d$/ } }).compile(parameters);
    const tools = wish({ functions: [strict, NOW] });
    const names = new Set<string>();
    for (let seed = 0; seed < 12; seed++) {
      const sampling = { temperature: 1, seed, logitBias: ids.map((id) => [id, 20] as const) };
      const told = await ask('taught', { tools, sampling, maxTokens: 400 });
      for (const { name, json } of told.ending.finishReason === 'length' ? told.calls.slice(0, -1) : told.calls) {
        names.add(name);
        if (name === 'book') expect([json, holds(JSON.parse(json)), holds.errors]).toEqual([json, true, null]);
      }
    }
    expect([...names].sort()).toEqual(['book', 'now']);
  });

  test.each<[string, object]>([
    ['not', { type: 'string', not: { const: 'x' } }],
    ['uniqueItems', { type: 'array', uniqueItems: true, items: { type: 'string' } }],
    ['format', { type: 'string', format: 'colour' }],
  ])('is refused with a keyword that cannot be kept: %s', async (keyword, property) => {
    const tools = wish({ functions: [tool('odd', { a: property }, true)] });
    await expect(ask('taught', { tools })).rejects.toMatchObject({ code: 'schema_unsupported', facts: { keyword } });
  });
});

describe.each(['taught', 'untaught'] as const)('a function in disguise, of a model that is %s', (model) => {
  test('its arguments keep their schema', async () => {
    const strict = tool(
      'pick',
      { colour: { enum: ['red', 'blue'] }, count: { type: 'integer', minimum: 0, maximum: 9 } },
      true,
    );
    const tools = wish({ functions: [strict, NOW], choice: { name: 'pick' } });
    const thinking = { think: 'on', budget: 4 } as const;
    const told = await ask(model, { tools, thinking, maxTokens: 100 });
    expect(told.content).toBe('');
    expect(told.calls.map(({ name }) => name)).toEqual(['pick']);
    const { colour, count } = JSON.parse(told.calls[0].json) as { colour: string; count: number };
    expect(['red', 'blue']).toContain(colour);
    expect(count).toBeLessThanOrEqual(9);
    expect(told.ending.finishReason).toBe('tool_calls');
    expect(told.prompt).toContain('the function pick');
    expect(told.prompt).toContain('Does pick.');
  });
});

describe('a model that was not taught to call', () => {
  test('is asked for the only function there is, or for none', async () => {
    const only = await ask('untaught', { tools: wish({ functions: [NOW], choice: 'required' }), maxTokens: 100 });
    expect(only.calls).toEqual([{ name: 'now', json: expect.stringMatching(/^\{\s*\}$/) }]);
    const none = await ask('untaught', { tools: wish({ choice: 'none' }), maxTokens: 3 });
    expect(none.calls).toEqual([]);
  });

  test.each<[string, Partial<GenerateRequest>, string]>([
    ['by itself', { tools: wish() }, 'tools'],
    ['one of several', { tools: wish({ choice: 'required' }) }, 'tools'],
    ['in its history', { messages: [{ role: 'tool', callId: 'c', content: 'x' }] }, 'messages[0]'],
  ])('is not asked to call %s', async (_, more, param) => {
    await expect(ask('untaught', more)).rejects.toMatchObject({ code: 'tools_unsupported', facts: { param } });
  });
});
