/** What a job may be asked to extract. */
import { expect, test } from 'vitest';
import { parseJob, toJobRequest } from '../../../../worker/http/schema/job.ts';

const SCHEMA = { type: 'object', properties: { total: { type: 'number' } } };
const extractOf = (extract: unknown) => toJobRequest(parseJob({ extract }), [], 'https://glimpse.example').extract;

test('fields by rules, or by a schema with what is said of it', () => {
  expect(extractOf(undefined)).toBe(null);
  expect(extractOf(null)).toBe(null);
  expect(extractOf({ preset: 'prebuilt-invoice' })).toEqual({ preset: 'prebuilt-invoice' });
  expect(extractOf({ schema: SCHEMA })).toEqual({ schema: SCHEMA, instructions: '', citations: true });
  expect(extractOf({ schema: SCHEMA, instructions: 'Dates as written.', citations: false })).toEqual({
    schema: SCHEMA,
    instructions: 'Dates as written.',
    citations: false,
  });
});

test.each([
  [{}, 'invalid_request', 'extract'],
  [{ preset: 'prebuilt-invoice', schema: SCHEMA }, 'invalid_request', 'extract'],
  [{ preset: 'prebuilt-invoice', instructions: 'x' }, 'invalid_parameter', 'extract'],
  [{ schema: 'a schema' }, 'schema_invalid', 'extract.schema'],
  [{ schema: { $ref: 'https://example.com/schema' } }, 'schema_invalid', 'extract.schema'],
  [{ schema: SCHEMA, instructions: 'x'.repeat(5000) }, 'invalid_parameter', 'extract.instructions'],
])('%j is refused as %s', (extract, code, param) => {
  expect(() => parseJob({ extract })).toThrow(
    expect.objectContaining({ code, facts: expect.objectContaining({ param }) as unknown }),
  );
});

test('every engine that there is may be asked for', () => {
  for (const engine of ['auto', 'text', 'ocr', 'vlm']) expect(parseJob({ engine }).engine).toBe(engine);
  expect(() => parseJob({ engine: 'best' })).toThrow(expect.objectContaining({ code: 'invalid_request' }));
});
