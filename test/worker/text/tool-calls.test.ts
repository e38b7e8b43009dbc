import { describe, expect, test } from 'vitest';
import type { ToolFunction } from '../../../worker/engine/engine.ts';
import { ToolCallReader } from '../../../worker/text/tool-calls.ts';
import { byteTokenizer } from '../../support/byte-tokenizer.ts';

const TAGS = ['<tool_call>', '</tool_call>', '<arg_key>', '</arg_key>', '<arg_value>', '</arg_value>'];
const SPLITTER = /(<\/?tool_call>|<\/?arg_key>|<\/?arg_value>)/;

const tool = (name: string, properties: object = {}, more: object = {}): ToolFunction => ({
  ...{ name, description: null, isStrict: false },
  parameters: { type: 'object', properties, ...more } as ToolFunction['parameters'],
});

const TOOLS = [
  tool(
    'get_weather',
    {
      city: { type: 'string' },
      days: { type: 'integer' },
      at: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      box: { type: 'array' },
      unit: { $ref: '#/$defs/unit' },
      level: { enum: [1, 2] },
    },
    { $defs: { unit: { enum: ['C', 'F'] } } },
  ),
  tool('now'),
  tool('get'),
];

/** `pieces`: of the text between tags, each a token. */
function read(text: string, pieces: (text: string) => string[] = (whole) => [whole]) {
  const parts = text.split(SPLITTER).flatMap((part) => (TAGS.includes(part) || part === '' ? [part] : pieces(part)));
  const words = [...new Set(parts.filter((part) => part !== '' && !TAGS.includes(part)))];
  const tokenizer = byteTokenizer(
    words.map((word) => new TextEncoder().encode(word)),
    TAGS,
  );
  const reader = new ToolCallReader(tokenizer, TOOLS);
  const calls: { name: string; json: string }[] = [];
  for (const part of parts.filter((each) => each !== ''))
    for (const event of reader.push(tokenizer.idOf(part) ?? words.indexOf(part))) {
      if (event.type === 'call') calls.push({ name: event.name, json: '' });
      else calls[calls.length - 1].json += event.text;
    }
  return calls.map(({ name, json }) => [name, JSON.parse(json) as unknown]);
}

/** What is known of how models err, each once. */
const VECTORS: readonly (readonly [what: string, text: string, calls: unknown])[] = [
  [
    'the form of GLM-4.5V, with line breaks',
    '<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Bern</arg_value>\n<arg_key>days</arg_key>\n<arg_value>3</arg_value>\n</tool_call>',
    [['get_weather', { city: 'Bern', days: 3 }]],
  ],
  [
    'a number where a string belongs stays a string',
    '<tool_call>get_weather<arg_key>city</arg_key><arg_value>2024</arg_value></tool_call>',
    [['get_weather', { city: '2024' }]],
  ],
  ['no arguments', '<tool_call>now</tool_call>', [['now', {}]]],
  [
    'two calls, of which one name begins the other',
    '<tool_call>now\n</tool_call><tool_call>get\n</tool_call>',
    [
      ['now', {}],
      ['get', {}],
    ],
  ],
  [
    'a string or null',
    '<tool_call>get_weather<arg_key>at</arg_key><arg_value>Pura90</arg_value></tool_call>',
    [['get_weather', { at: 'Pura90' }]],
  ],
  [
    'a value without its tag',
    '<tool_call>get_weather<arg_key>city</arg_key>\nBern</arg_value></tool_call>',
    [['get_weather', { city: 'Bern' }]],
  ],
  [
    'a key without its tag',
    '<tool_call>get_weathercity</arg_key><arg_value>Bern</arg_value></tool_call>',
    [['get_weather', { city: 'Bern' }]],
  ],
  [
    'a value of JSON',
    '<tool_call>get_weather<arg_key>box</arg_key><arg_value>[1, 2]</arg_value></tool_call>',
    [['get_weather', { box: [1, 2] }]],
  ],
  [
    'quotes and lines in a string',
    '<tool_call>get_weather<arg_key>city</arg_key><arg_value>say "hi"\nthere</arg_value></tool_call>',
    [['get_weather', { city: 'say "hi"\nthere' }]],
  ],
  // Beyond the nine
  [
    'null, values by reference and of numbers, what the schema does not name, JSON that is none',
    '<tool_call>get_weather<arg_key>at</arg_key><arg_value>null</arg_value><arg_key>unit</arg_key><arg_value>C</arg_value><arg_key>level</arg_key><arg_value>2</arg_value><arg_key>x</arg_key><arg_value>true</arg_value><arg_key>days</arg_key><arg_value>three</arg_value></tool_call>',
    [['get_weather', { at: null, unit: 'C', level: 2, x: true, days: 'three' }]],
  ],
  [
    'the end of a value and of a call left out',
    '<tool_call>get_weather<arg_key>city</arg_key><arg_value>Bern<tool_call>now</tool_call>',
    [
      ['get_weather', { city: 'Bern' }],
      ['now', {}],
    ],
  ],
];

describe.each(VECTORS)('%s', (_, text, calls) => {
  test('text in one token', () => {
    expect(read(text)).toEqual(calls);
  });

  test('cut at every character', () => {
    expect(read(text, (part) => Array.from(part))).toEqual(calls);
  });
});

test('the name of a call is told once and whole, before its arguments; they are pieces of JSON', () => {
  const tokenizer = byteTokenizer(
    ['get', '_weather', 'city', 'Bern'].map((word) => new TextEncoder().encode(word)),
    TAGS,
  );
  const reader = new ToolCallReader(tokenizer, TOOLS);
  const ids = ['<tool_call>', 0, 1, '<arg_key>', 2, '</arg_key>', '<arg_value>', 3, '</arg_value>', '</tool_call>'];
  const told = ids.map((id) => reader.push(typeof id === 'number' ? id : tokenizer.idOf(id)!));
  expect(told.flat()).toEqual([
    { type: 'call', name: 'get_weather' },
    { type: 'arguments', text: '{' },
    { type: 'arguments', text: '"city": "Bern"' },
    { type: 'arguments', text: '}' },
  ]);
  expect([reader.isInside, reader.ended]).toEqual([false, 1]);
});
