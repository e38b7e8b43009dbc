import { describe, expect, test } from 'vitest';
import { checkSchema } from '../../../../worker/documents/schema/check-schema.ts';
import { isLinearPattern } from '../../../../worker/documents/schema/linear-pattern.ts';
import { violations } from '../../../../worker/documents/schema/validate.ts';

const nested = (levels: number): object =>
  levels === 0 ? { type: 'string' } : { properties: { a: nested(levels - 1) } };
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, true]));
/** Each definition refers to the next one twice: small to write, large to check. */
const twice = (name: string) => ({ allOf: [{ $ref: `#/$defs/${name}` }, { $ref: `#/$defs/${name}` }] });
const doubling = {
  $ref: '#/$defs/d0',
  $defs: { ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`d${i}`, twice(`d${i + 1}`)])), d9: true },
};

test.each([
  ['an invoice', { type: 'object', properties: { total: { type: 'number', minimum: 0 } }, required: ['total'] }],
  [
    'a definition',
    { properties: { a: { $ref: '#/$defs/x' } }, $defs: { x: { type: 'string', pattern: '^[A-Z]{2}-\\d+$' } } },
  ],
  ['ten levels', nested(10)],
  ['300 properties', { properties: many(300) }],
])('%s may be asked for', (_, schema) => {
  expect(() => checkSchema(schema)).not.toThrow();
});

test.each([
  ['a list', [], 'is no object'],
  ['eleven levels', nested(11), 'levels deep'],
  ['301 properties', { properties: many(301) }, 'more than 300 properties'],
  ['more than 64 KiB', { description: 'x'.repeat(70_000) }, 'characters'],
  ['a remote reference', { $ref: 'https://example.com/schema.json' }, '$ref'],
  ['a reference to nothing', { $ref: '#/$defs/none', $defs: {} }, '$ref'],
  ['a reference to what every object has', { $ref: '#/$defs/constructor', $defs: {} }, '$ref'],
  ['a reference to itself', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } }, 'levels deep'],
  ['references that double', doubling, ''],
  ['an unknown keyword', { properties: { a: { $dynamicRef: '#a' } } }, '$dynamicRef'],
  ['a pattern of 201 characters', { pattern: 'a'.repeat(201) }, 'pattern'],
  ['a pattern that is none', { pattern: '(' }, 'pattern'],
  ['properties that are none', { properties: null }, 'wrong kind'],
  ['a schema that is none', { properties: { a: 7 } }, 'is no schema'],
])('%s is refused by name', (_, schema, words) => {
  expect(() => checkSchema(schema)).toThrow(
    expect.objectContaining({ code: 'schema_invalid', message: expect.stringContaining(words) }),
  );
});

describe('patterns', () => {
  test.each([
    '^\\d{4}-\\d{2}-\\d{2}$',
    '^[A-Z]{2}\\d+$',
    '^(?:EUR|USD)$',
    'a+',
    '^(?<year>\\d{4})?$',
    '^(?:ab){3}$',
    '^[*+?]+$',
    '^a+?$',
  ])('%s takes linear time, or nearly', (pattern) => expect(isLinearPattern(pattern)).toBe(true));
  test.each([
    '(a+)+',
    '(a|a)*',
    '(a|b)+c',
    '((a+)b)+',
    'a*a*a*',
    '(?=a)b',
    '(a)\\1',
    '(?<!x)a',
    'a?a?a?a?a?',
    '(a?){20}',
    '^(a{1,9}){9}$',
  ])('%s may not', (pattern) => expect(isLinearPattern(pattern)).toBe(false));
});

test('violations say where, once', () => {
  const schema = {
    type: 'object',
    properties: { items: { items: { properties: { n: { type: 'number' } } } } },
    required: ['id'],
  };
  const found = violations({ items: [{ n: 1 }, { n: 'two' }] }, schema);
  expect(found.map(({ path }) => path)).toContain('/items/1/n');
  expect(found.map(({ path }) => path)).not.toContain('/items/1');
  expect(found.some(({ message }) => message.includes('id'))).toBe(true);
  expect(violations({ id: 1, items: [] }, schema)).toEqual([]);
});
