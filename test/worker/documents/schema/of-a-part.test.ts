import { expect, test } from 'vitest';
import { schemaOfPart } from '../../../../worker/documents/schema/of-a-part.ts';

test('what only a whole document has is not asked of a part, however deep it stands', () => {
  const line = { type: 'object', properties: { price: { type: 'number', minimum: 0 } }, required: ['price'] };
  const schema = {
    type: 'object',
    properties: {
      lines: { type: 'array', items: { $ref: '#/$defs/line' }, minItems: 1, maxItems: 9 },
      paid: { anyOf: [line, { type: 'null' }] },
    },
    required: ['lines'],
    additionalProperties: false,
    $defs: { line },
  };
  const relaxed = { type: 'object', properties: line.properties };
  expect(schemaOfPart(schema)).toEqual({
    type: 'object',
    properties: {
      lines: { type: 'array', items: { $ref: '#/$defs/line' }, maxItems: 9 },
      paid: { anyOf: [relaxed, { type: 'null' }] },
    },
    additionalProperties: false,
    $defs: { line: relaxed },
  });
});

test('a property that is called as a keyword is a property', () => {
  const schema = { properties: { required: { type: 'boolean' }, minItems: { type: 'integer' } } };
  expect(schemaOfPart(schema)).toEqual(schema);
});
