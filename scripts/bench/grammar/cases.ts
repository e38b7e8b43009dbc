/** Schemas of usual requests, each with an answer to it. */
import type { Json } from '../../../worker/text/grammar/schema-document.ts';

export interface GrammarCase {
  readonly name: string;
  readonly schema: Json;
  readonly answer: string;
}

const string = { type: 'string' };
const object = (properties: Record<string, Json>): Json => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const list = (items: Json, more: Record<string, Json> = {}): Json => ({ type: 'array', items, ...more });
const side = { type: 'integer', minimum: 0, maximum: 1000 };

export const CASES: readonly GrammarCase[] = [
  {
    name: 'flat',
    schema: object({ name: string, age: { type: 'integer' }, member: { type: 'boolean' } }),
    answer: '{"name": "Ada Lovelace", "age": 36, "member": true}',
  },
  {
    name: 'enum',
    schema: object({ colour: { enum: ['red', 'green', 'blue', 'dark red'] }, count: { ...side, maximum: 99 } }),
    answer: '{"colour": "dark red", "count": 12}',
  },
  {
    name: 'receipt',
    schema: object({
      shop: string,
      date: { type: 'string', format: 'date' },
      items: list(object({ name: string, quantity: { type: 'integer' }, price: { type: 'number' } })),
      total: { type: 'number' },
      currency: { anyOf: [{ enum: ['EUR', 'USD', 'GBP'] }, { type: 'null' }] },
    }),
    answer:
      '{"shop": "Corner Market", "date": "2026-11-30", "items": [{"name": "Whole milk 1l", "quantity": 2, "price": 1.29}, ' +
      '{"name": "Brötchen", "quantity": 6, "price": 0.35}, {"name": "Apples", "quantity": 1, "price": 2.99}], "total": 7.67, "currency": "EUR"}',
  },
  {
    name: 'boxes',
    schema: object({ objects: list(object({ label: string, box: list(side, { minItems: 4, maxItems: 4 }) })) }),
    answer: '{"objects": [{"label": "cat", "box": [12, 40, 530, 998]}, {"label": "dog", "box": [600, 0, 1000, 871]}]}',
  },
  {
    name: 'recursive',
    schema: {
      $defs: { node: object({ text: string, children: list({ $ref: '#/$defs/node' }) }) },
      $ref: '#/$defs/node',
    },
    answer:
      '{"text": "a", "children": [{"text": "b", "children": []}, {"text": "c", "children": [{"text": "d", "children": []}]}]}',
  },
  {
    name: 'any object',
    schema: { type: 'object' },
    answer: '{"anything": [1, 2.5, true, null, {"deep": "text with \\"quotes\\" and €"}]}',
  },
  {
    name: 'long text',
    schema: object({ summary: string }),
    answer: `{"summary": "${'The quick brown fox jumps over the lazy dog and then goes home. '.repeat(8)}"}`,
  },
  {
    name: 'bounded text',
    schema: object({
      title: { type: 'string', maxLength: 80 },
      code: { type: 'string', pattern: '^[A-Z]{2}-\\d{4}$' },
    }),
    answer: '{"title": "A title of some words that is not long", "code": "AB-1234"}',
  },
];
