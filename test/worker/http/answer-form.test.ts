/** Every way in which clients ask for a form of the answer is the same form to the engine; what is wrong is told with its field and place. */
import { describe, expect, test } from 'vitest';
import { GlimpseError } from '../../../worker/errors.ts';
import { LIMITS } from '../../../worker/limits.ts';
import { HELLO, readEvents, scriptedApp } from '../../support/http-app.ts';

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } } };
const json = (isStrict: boolean, schema: object = SCHEMA) => ({ kind: 'json', schema, isStrict });
const choice = { kind: 'choice', choices: ['yes', 'no'] };
const regex = { kind: 'regex', pattern: '\\d+' };

test.each<[string, object, object | undefined]>([
  ['text', { response_format: { type: 'text' } }, undefined],
  ['null', { response_format: null, structured_outputs: null, guided_json: null }, undefined],
  ['an object', { response_format: { type: 'json_object' } }, json(false, { type: 'object' })],
  ['llama.cpp: an object with a schema', { response_format: { type: 'json_object', schema: SCHEMA } }, json(false)],
  ['OpenAI', { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: SCHEMA } } }, json(false)],
  [
    'OpenAI, strict',
    { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: SCHEMA, strict: true } } },
    json(true),
  ],
  ['llama.cpp: without a name', { response_format: { type: 'json_schema', schema: SCHEMA } }, json(false)],
  ['llama.cpp: json_schema', { json_schema: SCHEMA }, json(false)],
  ['vLLM: json', { structured_outputs: { json: SCHEMA } }, json(false)],
  ['vLLM: json as text', { structured_outputs: { json: JSON.stringify(SCHEMA) } }, json(false)],
  ['vLLM: json_object', { structured_outputs: { json_object: true } }, json(false, { type: 'object' })],
  ['vLLM: nothing', { structured_outputs: { json_object: false } }, undefined],
  ['vLLM: choice', { structured_outputs: { choice: ['yes', 'no'] } }, choice],
  ['vLLM: regex', { structured_outputs: { regex: '\\d+' } }, regex],
  ['vLLM before 0.12: json', { guided_json: SCHEMA }, json(false)],
  ['vLLM before 0.12: choice', { guided_choice: ['yes', 'no'] }, choice],
  ['vLLM before 0.12: regex', { guided_regex: '\\d+' }, regex],
])('%s', async (_, fields, form) => {
  const { chat, engine } = scriptedApp();
  expect((await chat(fields)).status).toBe(200);
  expect(engine.requests[0].form).toEqual(form);
});

describe('refused by name', () => {
  const named = (schema: unknown, more: object = {}) => ({
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema, ...more } },
  });
  test.each<[object, string, string]>([
    [{ grammar: 'root ::= "a"' }, 'invalid_parameter', 'grammar'],
    [{ guided_grammar: 'a' }, 'invalid_parameter', 'guided_grammar'],
    [{ structured_outputs: { grammar: 'a' } }, 'invalid_parameter', 'structured_outputs.grammar'],
    [{ structured_outputs: { structural_tag: '{}' } }, 'invalid_parameter', 'structured_outputs.structural_tag'],
    [
      { structured_outputs: { json: {}, whitespace_pattern: ' ' } },
      'invalid_parameter',
      'structured_outputs.whitespace_pattern',
    ],
    [{ structured_outputs: { choice: [] } }, 'invalid_parameter', 'structured_outputs.choice'],
    [{ guided_choice: [''] }, 'invalid_parameter', 'guided_choice[0]'],
    [{ response_format: { type: 'xml' } }, 'invalid_request', 'response_format.type'],
    [{ response_format: { type: 'json_schema' } }, 'invalid_request', 'response_format.json_schema'],
    [named(7), 'invalid_request', 'response_format.json_schema.schema'],
    [named({}, { name: 'two words' }), 'invalid_parameter', 'response_format.json_schema.name'],
    [{ guided_json: '{' }, 'schema_invalid', 'guided_json'],
    [{ guided_json: { enum: ['x'.repeat(LIMITS.schemaChars.value)] } }, 'schema_too_complex', 'guided_json'],
    [{ guided_json: {}, guided_regex: 'a' }, 'invalid_parameter', 'guided_regex'],
  ])('%j', async (fields, code, param) => {
    const { chat, engine } = scriptedApp();
    const response = await chat(fields);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code, param } });
    expect(engine.requests).toEqual([]);
  });
});

test('what the engine says of a schema comes with the field, the pointer and the keyword', async () => {
  const error = new GlimpseError('schema_unsupported', 'No.', { pointer: '/items', keyword: 'not' });
  const { chat } = scriptedApp({ failure: { error, afterTokens: 0 } });
  for (const stream of [false, true]) {
    const response = await chat({ structured_outputs: { json: SCHEMA }, stream });
    expect(response.status).toBe(400);
    const param = 'structured_outputs.json';
    expect(await response.json()).toMatchObject({
      error: { code: 'schema_unsupported', param, pointer: '/items', keyword: 'not' },
    });
  }
});

test('what the answer may not keep is named in a header, before the first token', async () => {
  const { chat } = scriptedApp({ unkept: ['/items not', '/ü uniqueItems'] });
  for (const stream of [false, true]) {
    const response = await chat({ ...HELLO, json_schema: SCHEMA, stream });
    expect(response.headers.get('x-glimpse-schema-ignored')).toBe('/items not, /? uniqueItems');
    if (stream) expect((await readEvents(response)).at(-1)).toBe('[DONE]');
  }
});
