/** Schemas of the kinds that people send, with values that satisfy them and values that do not; written for these tests. */
import type { Json } from '../../../../worker/text/grammar/schema-document.ts';
import { SCALARS_AND_LISTS } from './scalar-schemas.ts';
import { closed, integer, list, number, of, open, string, type SchemaCase } from './schema-case.ts';

const calls = [
  of(
    'call weather',
    closed({ city: string, unit: { enum: ['celsius', 'fahrenheit'] } }),
    [
      { city: 'Köln', unit: 'celsius' },
      { city: '', unit: 'fahrenheit' },
    ],
    [{ city: 'Köln' }, { city: 'x', unit: 'kelvin' }, { city: 3, unit: 'celsius' }],
  ),
  of(
    'call with defaults',
    open({ query: string, limit: { type: 'integer', default: 10 } }, ['query']),
    [{ query: 'a' }, { query: 'a', limit: 3 }, { query: 'a', more: [1] }],
    [{ limit: 3 }, { query: 'a', limit: 1.5 }],
  ),
  of(
    'two calls',
    {
      anyOf: [
        closed({ name: { const: 'add' }, a: number, b: number }),
        closed({ name: { const: 'sleep' }, seconds: integer }),
      ],
    },
    [
      { name: 'add', a: 1, b: -2.5 },
      { name: 'sleep', seconds: 3 },
    ],
    [{ name: 'add', seconds: 3 }, { name: 'stop' }],
  ),
  of(
    'list of calls',
    list(closed({ id: string, arguments: { type: 'object' } }), { minItems: 1 }),
    [[{ id: 'a', arguments: {} }], [{ id: 'a', arguments: { x: [null] } }]],
    [[], [{ id: 'a', arguments: [] }]],
  ),
  of('no arguments', closed({}), [{}], [{ a: 1 }, [], null]),
];

const clients = [
  of(
    'openai strict',
    {
      ...(closed({ steps: list(closed({ text: string })), answer: { type: ['string', 'null'] } }) as object),
      $schema: 'http://json-schema.org/draft-07/schema#',
    },
    [
      { steps: [], answer: null },
      { steps: [{ text: 'a' }], answer: 'b' },
    ],
    [{ steps: [{}], answer: 'b' }, { steps: [] }],
  ),
  of(
    'optional, closed',
    closed({ a: string, b: integer, c: { type: 'boolean' } }, ['b']),
    [{ b: 1 }, { a: '', b: 1 }, { b: 1, c: false }, { a: 'x', b: 0, c: true }],
    [{ a: 'x' }, { b: 1, d: 1 }, { b: '1' }],
  ),
  of(
    'titles and notes',
    {
      title: 'Person',
      description: 'x',
      type: 'object',
      properties: { name: { title: 'Name', type: 'string', examples: ['a'] } },
      required: ['name'],
      additionalProperties: false,
    },
    [{ name: 'Ada' }],
    [{}, { name: null }],
  ),
  of(
    'definitions',
    {
      $defs: { point: closed({ x: number, y: number }) },
      ...(closed({ from: { $ref: '#/$defs/point' }, to: { $ref: '#/$defs/point' } }) as object),
    },
    [{ from: { x: 1, y: 2 }, to: { x: -1, y: 0.5 } }],
    [{ from: { x: 1, y: 2 }, to: { x: 1 } }],
  ),
  of(
    'draft 4 bounds',
    open({ n: { type: 'number', minimum: 0, exclusiveMinimum: true } }, ['n']),
    [{ n: 0.5 }, { n: 3 }],
    [{ n: 0 }, { n: -1 }],
  ),
];

const receipts = [
  of(
    'receipt',
    closed({
      shop: string,
      date: { type: 'string', format: 'date' },
      items: list(closed({ name: string, price: number })),
      total: number,
      currency: { anyOf: [{ enum: ['EUR', 'USD'] }, { type: 'null' }] },
    }),
    [{ shop: 'a', date: '2024-02-29', items: [{ name: 'b', price: 1.29 }], total: 1.29, currency: null }],
    [
      { shop: 'a', date: '2023-02-29', items: [], total: 1, currency: null },
      { shop: 'a', date: '2024-02-28', items: [], total: 1, currency: 'GBP' },
    ],
  ),
  of(
    'boxes',
    list(
      closed({
        label: string,
        box: list({ type: 'integer', minimum: 0, maximum: 1000 }, { minItems: 4, maxItems: 4 }),
      }),
    ),
    [[], [{ label: 'cat', box: [0, 10, 999, 1000] }]],
    [[{ label: 'cat', box: [0, 1, 2] }], [{ label: 'cat', box: [0, 1, 2, 1001] }]],
  ),
  of(
    'cents',
    closed({ total: { type: 'number', multipleOf: 0.01, minimum: 0 } }),
    [{ total: 12.34 }, { total: 0 }, { total: 5 }],
    [{ total: 1.234 }, { total: -1 }],
  ),
  of('table', list(list({ type: ['string', 'number', 'null'] })), [[], [['a', 1, null], []]], [[1], [[true]]]),
  of(
    'percent',
    closed({ share: { type: 'number', minimum: 0, maximum: 100 } }),
    [{ share: 0 }, { share: 99.99 }, { share: 100 }],
    [{ share: 100.01 }, { share: -0.5 }],
  ),
];

const objects = [
  of('map of numbers', { type: 'object', additionalProperties: number }, [{}, { a: 1, b: 2.5 }], [{ a: '1' }, []]),
  of(
    'map by pattern',
    { type: 'object', patternProperties: { '^x-': string }, additionalProperties: false },
    [{}, { 'x-a': 'b' }],
    [{ a: 'b' }, { 'x-a': 1 }],
  ),
  of(
    'pattern and names',
    {
      type: 'object',
      properties: { id: integer },
      patternProperties: { '^i': { type: 'integer', minimum: 0 } },
      additionalProperties: string,
    },
    [{ id: 3, ib: 4, z: 'a' }, { z: 'a' }],
    [{ id: -1 }, { ib: 'a' }, { z: 1 }],
  ),
  of(
    'names by pattern',
    { type: 'object', propertyNames: { pattern: '^[a-z]+$' } },
    [{}, { a: 1, bc: null }],
    [{ A: 1 }, { a1: 1 }],
  ),
  of(
    'at least one',
    { type: 'object', properties: { a: string, b: string }, additionalProperties: false, minProperties: 1 },
    [{ a: '' }, { b: '' }, { a: '', b: '' }],
    [{}, { c: '' }],
  ),
  of(
    'at most two',
    { type: 'object', additionalProperties: integer, maxProperties: 2 },
    [{}, { a: 1 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2, c: 3 }],
  ),
  of('required alone', { type: 'object', required: ['a'] }, [{ a: null }, { a: 1, b: 2 }], [{}, { b: 1 }]),
  of('forbidden name', { type: 'object', properties: { a: false, b: integer } }, [{ b: 1 }, {}], [{ a: 1 }]),
  of('escaped names', closed({ 'a"b': integer, 'ü\\': integer }), [{ 'a"b': 1, 'ü\\': 2 }], [{ 'a"b': 1 }]),
];

const combined = [
  of(
    'tree',
    { $ref: '#/$defs/node', $defs: { node: closed({ text: string, children: list({ $ref: '#/$defs/node' }) }) } },
    [{ text: 'a', children: [{ text: 'b', children: [] }] }],
    [{ text: 'a', children: [{ text: 'b' }] }],
  ),
  of(
    'expression',
    {
      $ref: '#/$defs/e',
      $defs: {
        e: {
          anyOf: [
            number,
            closed({ op: { enum: ['+', '*'] }, args: list({ $ref: '#/$defs/e' }, { minItems: 2, maxItems: 2 }) }),
          ],
        },
      },
    },
    [1, { op: '+', args: [1, { op: '*', args: [2, 3] }] }],
    [
      { op: '-', args: [1, 2] },
      { op: '+', args: [1] },
    ],
  ),
  of(
    'all of',
    { allOf: [open({ a: string }, ['a']), open({ b: integer }, ['b'])] },
    [{ a: 'x', b: 1 }],
    [{ a: 'x' }, { a: 1, b: 1 }],
  ),
  of(
    'all of, one closed',
    {
      allOf: [
        { type: 'object', properties: { a: string }, required: ['a'] },
        { properties: { a: true, b: integer }, additionalProperties: false },
      ],
    },
    [{ a: 'x' }, { a: 'x', b: 2 }],
    [{ a: 'x', c: 1 }, { b: 2 }],
  ),
  of(
    'one of, told by a constant',
    {
      oneOf: [
        closed({ kind: { const: 'circle' }, radius: number }),
        closed({ kind: { const: 'square' }, side: number }),
      ],
    },
    [
      { kind: 'circle', radius: 1 },
      { kind: 'square', side: 2 },
    ],
    [{ kind: 'circle', side: 2 }, { kind: 'line' }],
  ),
  of(
    'one of two names',
    {
      type: 'object',
      properties: { a: string, b: string },
      additionalProperties: false,
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
    [{ a: 'x' }, { b: 'x' }],
    [{}, { a: 'x', b: 'x' }],
  ),
  of(
    'one of overlapping numbers',
    {
      oneOf: [
        { type: 'integer', maximum: 5 },
        { type: 'integer', minimum: 3 },
      ],
    },
    [2, 6, -1],
    [3, 5, 'a'],
  ),
  of(
    'depends',
    {
      type: 'object',
      properties: { card: string, billing: string },
      additionalProperties: false,
      dependentRequired: { card: ['billing'] },
    },
    [{}, { billing: 'a' }, { card: 'a', billing: 'b' }],
    [{ card: 'a' }],
  ),
  of(
    'if and then',
    JSON.parse(`{
      "type": "object",
      "properties": { "country": { "enum": ["US", "DE"] }, "zip": { "type": "string" } },
      "required": ["country", "zip"],
      "additionalProperties": false,
      "if": { "properties": { "country": { "const": "US" } } },
      "then": { "properties": { "zip": { "pattern": "^\\\\d{5}$" } } },
      "else": { "properties": { "zip": { "pattern": "^D-" } } }
    }`) as Json,
    [
      { country: 'US', zip: '12345' },
      { country: 'DE', zip: 'D-1' },
    ],
    [
      { country: 'US', zip: 'D-1' },
      { country: 'DE', zip: '12345' },
    ],
  ),
  of(
    'reference beside keywords',
    {
      $defs: { a: { type: 'object', properties: { x: integer }, required: ['x'] } },
      $ref: '#/$defs/a',
      properties: { y: string },
      required: ['y'],
    },
    [{ x: 1, y: 'a' }],
    [{ x: 1 }, { y: 'a' }],
  ),
  of('anything', {}, [1, 'a', null, [{}], { a: [1] }], []),
  of('true inside', closed({ value: true }), [{ value: 1 }, { value: { a: [] } }], [{}]),
  of(
    'many values',
    { enum: Array.from({ length: 300 }, (_, i) => `value-${i}`) },
    ['value-0', 'value-299'],
    ['value-300', 'value-'],
  ),
];

export const SCHEMAS: readonly SchemaCase[] = [
  ...calls,
  ...clients,
  ...receipts,
  ...SCALARS_AND_LISTS,
  ...objects,
  ...combined,
];

/** Schemas that are refused: code, pointer, keyword. */
export const REFUSED: readonly (readonly [schema: Json, code: string, pointer: string, keyword: string])[] = [
  [{ properties: { a: { type: 'text' } } }, 'schema_invalid', '/properties/a', 'type'],
  [{ properties: { a: { minLength: -1 } } }, 'schema_invalid', '/properties/a', 'minLength'],
  [{ $ref: '#/$defs/x' }, 'schema_invalid', '', '$ref'],
  [{ $defs: { a: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }, 'schema_invalid', '/$defs/a', '$ref'],
  [{ $ref: 'https://example.org/a.json' }, 'schema_unsupported', '', '$ref'],
  [{ type: 'string', pattern: '(' }, 'schema_invalid', '', 'pattern'],
  [{ type: 'string', pattern: '^(?!a)' }, 'schema_unsupported', '', 'pattern'],
  [{ type: 'array', items: { type: 'string' }, uniqueItems: true }, 'schema_unsupported', '', 'uniqueItems'],
  [{ type: 'string', format: 'regex' }, 'schema_unsupported', '', 'format'],
  [{ items: { contains: {}, maxContains: 2 } }, 'schema_unsupported', '/items', 'maxContains'],
  [
    { properties: { a: { type: 'number', multipleOf: 0.123456789123 } } },
    'schema_unsupported',
    '/properties/a',
    'multipleOf',
  ],
];
