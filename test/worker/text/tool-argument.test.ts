/** Arguments of calls as JSON. */
import { expect, test } from 'vitest';
import { argumentJson } from '../../../worker/text/tool-argument.ts';

const PARAMETERS = { type: 'object', properties: { name: { type: 'string' }, count: { type: 'integer' } } };

test.each([
  ['name', '2024', '"2024"'],
  ['count', ' 3\n', '3'],
  ['count', '12345678901234567890', '12345678901234567890'],
  ['count', '1e999', '1e999'],
  ['count', 'three', '"three"'],
  ['other', '{"a": [1]}', '{"a": [1]}'],
])('%s: %j is %s', (key, text, json) => {
  expect(argumentJson(text, PARAMETERS, key)).toBe(json);
});
