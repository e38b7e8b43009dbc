import { expect, test } from 'vitest';
import { parseCapabilities } from '../../../worker/model/capabilities.ts';

test('a model that says nothing takes pictures anywhere', () => {
  expect(parseCapabilities({})).toEqual({ pictures: 'anywhere' });
  expect(parseCapabilities({ pictures: 'first' })).toEqual({ pictures: 'first' });
});

test.each([[{ pictures: 'last' }], [{ pictures: 'first', words: 'last' }], ['first']])(
  '%j is refused: what this code does not know would be done wrongly',
  (json) => {
    expect(() => parseCapabilities(json)).toThrow(
      expect.objectContaining({ code: 'config_unsupported', message: expect.stringContaining('capabilities.json') }),
    );
  },
);
