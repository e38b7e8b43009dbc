import { expect, test } from 'vitest';
import { parseCapabilities } from '../../../worker/model/capabilities.ts';

test('a model that says nothing takes pictures anywhere', () => {
  const silent = { pictures: 'anywhere', tasks: null, reasoning: null, tools: null };
  expect(parseCapabilities({})).toEqual(silent);
  expect(parseCapabilities({ pictures: 'first', reasoning: 'optional' })).toEqual({
    ...silent,
    pictures: 'first',
    reasoning: 'optional',
  });
  expect(parseCapabilities({ tasks: ['ask'] }).tasks).toEqual(['ask']);
});

test.each([
  [{ pictures: 'last' }],
  [{ tasks: ['sing'] }],
  [{ reasoning: 'never' }],
  [{ pictures: 'first', words: 'last' }],
  ['first'],
])('%j is refused: what this code does not know would be done wrongly', (json) => {
  expect(() => parseCapabilities(json)).toThrow(
    expect.objectContaining({ code: 'config_unsupported', message: expect.stringContaining('capabilities.json') }),
  );
});
