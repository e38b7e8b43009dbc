import { expect, test } from 'vitest';
import { idempotencyKey } from '../../../worker/http/idempotency-key.ts';

test('a key comes with quotes or without, or not at all', () => {
  expect(idempotencyKey(undefined)).toBeNull();
  expect(idempotencyKey('8e03978e-40d5-43dd-bc93-6894a57f9324')).toBe('8e03978e-40d5-43dd-bc93-6894a57f9324');
  expect(idempotencyKey(' "a b" ')).toBe('a b');
});

test.each(['', '""', 'ü', 'a\nb', 'x'.repeat(256)])('%j is none', (header) => {
  expect(() => idempotencyKey(header)).toThrow(expect.objectContaining({ code: 'invalid_parameter' }));
});
