import { expect, test } from 'vitest';
import { parseCapabilities } from '../../../worker/model/capabilities.ts';

test('a model that says nothing takes pictures anywhere', () => {
  expect(parseCapabilities({})).toEqual({ pictures: 'anywhere', tasks: null });
  expect(parseCapabilities({ pictures: 'first' })).toEqual({ pictures: 'first', tasks: null });
  expect(parseCapabilities({ tasks: ['ask'] }).tasks).toEqual(['ask']);
});

test.each([[{ pictures: 'last' }], [{ tasks: ['sing'] }], [{ pictures: 'first', words: 'last' }], ['first']])(
  '%j is refused: what this code does not know would be done wrongly',
  (json) => {
    expect(() => parseCapabilities(json)).toThrow(
      expect.objectContaining({ code: 'config_unsupported', message: expect.stringContaining('capabilities.json') }),
    );
  },
);
