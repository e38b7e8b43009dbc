/** Schemas → texts: what satisfies a schema and nothing else is taken, walks through masks end, and masks are what trying every token says. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { seeded, type Random } from '../../../../scripts/random.ts';
import { GlimpseError } from '../../../../worker/errors.ts';
import { LIMITS } from '../../../../worker/limits.ts';
import type { Grammar } from '../../../../worker/text/grammar/grammar.ts';
import { REFUSED as NO_STATE } from '../../../../worker/text/grammar/machine.ts';
import { has } from '../../../../worker/text/grammar/mask.ts';
import type { Json } from '../../../../worker/text/grammar/schema-document.ts';
import { REFUSED, SCHEMAS } from './schemas.ts';
import { TOKENS, jsonGrammar, takes, wayOut } from './texts.ts';

const ajv = new Ajv2020({ strict: false, multipleOfPrecision: 6, logger: false });
addFormats.default(ajv);
/** Ajv reads the newest draft; two cases are written as older ones were. */
const modern = (json: Json): Json => {
  const text = JSON.stringify(json).replace('"minimum":0,"exclusiveMinimum":true', '"exclusiveMinimum":0');
  return JSON.parse(
    text
      .replace(
        '"items":[{"type":"string"},{"type":"integer"}],"additionalItems":false',
        '"prefixItems":[{"type":"string"},{"type":"integer"}],"items":false',
      )
      .replace('"$schema":"http://json-schema.org/draft-07/schema#"', '"title":""'),
  ) as Json;
};
const validator = (schema: Json) => ajv.compile(modern(schema) as object);

describe.each(SCHEMAS)('$name', ({ schema, valid, invalid }) => {
  test('takes what satisfies it, compact and with spaces, and nothing else', () => {
    const grammar = jsonGrammar(schema);
    const isValid = validator(schema);
    for (const value of valid) {
      expect(isValid(value)).toBe(true);
      expect([value, takes(grammar, JSON.stringify(value))]).toEqual([value, true]);
    }
    for (const value of invalid) {
      expect(isValid(value)).toBe(false);
      expect([value, takes(grammar, JSON.stringify(value))]).toEqual([value, false]);
    }
  });

  test('twelve random walks through its masks end, and each is valid', () => {
    const grammar = jsonGrammar(schema);
    const isValid = validator(schema);
    for (let seed = 1; seed <= 12; seed++) {
      const text = walk(grammar, seeded(seed));
      expect([text, isValid(JSON.parse(text))]).toEqual([text, true]);
    }
  });
});

/** Free for up to 40 tokens, then the shortest way to an end. */
function walk(grammar: Grammar, random: Random): string {
  const bytes: number[] = [];
  let state = grammar.machine.start;
  for (let left = 5 + random.below(35); left > 0; left--) {
    const mask = grammar.masks.of(state);
    const allowed = TOKENS.flatMap((_, id) => (has(mask, id) ? [id] : []));
    if (allowed.length === 0) break;
    const closing = allowed.filter(
      (id) => TOKENS[id].length === 1 && '"}]'.includes(String.fromCharCode(TOKENS[id][0])),
    );
    const pick = closing.length > 0 && random.next() < 0.4 ? closing : allowed;
    const id = random.pick(pick);
    bytes.push(...TOKENS[id]);
    state = grammar.machine.run(TOKENS[id], state);
  }
  const rest = wayOut(grammar, state);
  if (rest === null) throw new Error(`A dead end after ${new TextDecoder().decode(Uint8Array.from(bytes))}`);
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from([...bytes, ...rest]));
}

test('masks are what trying every token says, in 500 states', () => {
  const random = seeded(5);
  let states = 0;
  for (const { schema } of SCHEMAS) {
    const grammar = jsonGrammar(schema);
    let state = grammar.machine.start;
    for (let made = 0; made < 12; made++) {
      const mask = grammar.masks.of(state);
      const tried = TOKENS.map((bytes) => grammar.machine.run(bytes, state) !== NO_STATE);
      expect(TOKENS.map((_, id) => has(mask, id))).toEqual(tried);
      states++;
      const allowed = tried.flatMap((is, id) => (is ? [id] : []));
      if (allowed.length === 0) break;
      state = grammar.machine.run(TOKENS[random.pick(allowed)], state);
    }
  }
  expect(states).toBeGreaterThanOrEqual(500);
});

test.each(REFUSED)('%j is refused', (schema, code, pointer, keyword) => {
  expect(() => jsonGrammar(schema)).toThrow(expect.objectContaining({ code, facts: { pointer, keyword } }));
});

test('what cannot be kept is left out and told, where it is not asked for strictly', () => {
  const schema = { type: 'array', items: { type: 'string', format: 'regex' }, uniqueItems: true };
  const grammar = jsonGrammar(schema, false);
  expect(grammar.ignored).toEqual(['/items format', ' uniqueItems']);
  expect(takes(grammar, '["a","a"]')).toBe(true);
});

test('not strictly, an object has the properties that it lists, and a schema without a type means the kind it speaks of', () => {
  const schema = { properties: { a: { type: 'integer' } } };
  expect(['{"a":1}', '{"a":1,"b":2}', '"text"'].map((text) => takes(jsonGrammar(schema, true), text))).toEqual([
    true,
    true,
    true,
  ]);
  expect(['{"a":1}', '{"a":1,"b":2}', '"text"'].map((text) => takes(jsonGrammar(schema, false), text))).toEqual([
    true,
    false,
    false,
  ]);
});

test('white space is one blank, or a line break with a bounded indent; control characters and lone surrogates are not written', () => {
  const grammar = jsonGrammar({ type: 'object', additionalProperties: { type: 'string' } });
  for (const text of [
    '{"a": "b", "c": "d"}',
    '{\n  "a": "b",\n  "c": "d"\n}',
    '{}',
    '{"a":"\\u00e9\\ud83d\\ude42"}',
    '{"a":"é🙂\\n"}',
  ])
    expect([text, takes(grammar, text)]).toEqual([text, true]);
  for (const text of [
    '{ "a":"b"}',
    '{"a" :"b"}',
    '{"a":  "b"}',
    '{\n\n}',
    `{\n${' '.repeat(21)}}`,
    '{"a":"\\ud83d"}',
    '{"a":"\t"}',
    '{"a":"b"} ',
  ])
    expect([text, takes(grammar, text)]).toEqual([text, false]);
});

test('contradictions are told', () => {
  const schemas: Json[] = [
    false,
    { enum: [] },
    { type: 'integer', minimum: 3, maximum: 2 },
    { type: 'object', required: ['a'], properties: { a: false } },
  ];
  for (const schema of schemas)
    expect(() => jsonGrammar(schema)).toThrow(expect.objectContaining({ code: 'schema_unsatisfiable' }));
});

const doubled = (depth: number): Json => {
  let schema: Json = { type: 'string' };
  for (let i = 0; i < depth; i++) schema = { anyOf: [schema, { type: 'array', items: schema }] };
  return schema;
};
const optional = (count: number): Json =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, { required: [`q${i}`] }]));

test.each<[string, Json]>([
  ['repeated repeats', { type: 'string', pattern: '^((a{1,1000}){1,1000}){1,1000}$' }],
  ['exponential pattern', { type: 'string', pattern: '^(a|b)*a(a|b){30}$', maxLength: 100 }],
  ['nested alternatives', doubled(9)],
  ['many conditions', { type: 'object', dependentSchemas: optional(30) }],
  [
    'alternatives times alternatives',
    {
      allOf: Array.from({ length: 12 }, (_, i): Json => ({
        anyOf: [{ minLength: i }, { maxLength: 50 + i }, { minItems: i }],
      })),
    },
  ],
  ['deep', JSON.parse('{"not":'.repeat(2000) + 'true' + '}'.repeat(2000)) as Json],
  ['deep items', JSON.parse('{"items":'.repeat(250) + 'true' + '}'.repeat(250)) as Json],
  ['long texts', { type: 'string', minLength: 2000, maxLength: 2000 }],
  [
    'many properties',
    {
      type: 'object',
      properties: Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`name${i}`, {}])),
      maxProperties: 1000,
    },
  ],
  [
    'nested counts',
    {
      type: 'array',
      minItems: 2000,
      items: { type: 'array', minItems: 2000, items: { type: 'string', minLength: 2000 } },
    },
  ],
  ['groups', { type: 'string', pattern: '('.repeat(5000) + ')'.repeat(5000) }],
])('nasty: %s is answered or refused, and no other error comes', (_, schema) => {
  try {
    const { masks, machine } = jsonGrammar(schema);
    masks.of(machine.start);
    expect(machine.states).toBeLessThan(LIMITS.machineStates.value);
  } catch (error) {
    expect(error).toBeInstanceOf(GlimpseError);
    expect((error as GlimpseError).code).toMatch(/^schema_/);
  }
});
