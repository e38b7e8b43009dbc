import { expect, test } from 'vitest';
import { asGlimpseError, GlimpseError, type ErrorCode } from '../../worker/errors.ts';

const fate = (code: ErrorCode) => {
  const { status, type, retryAfterMs } = new GlimpseError(code, 'What came; what was expected.');
  return [status, type, retryAfterMs];
};

test('a code has a status, whose fault it is, and when trying again can help', () => {
  expect(fate('invalid_json')).toEqual([400, 'invalid_request_error', null]);
  expect(fate('image_too_large')).toEqual([413, 'invalid_request_error', null]);
  expect(fate('engine_busy')).toEqual([503, 'server_error', 5000]);
  expect(fate('shard_missing')).toEqual([503, 'server_error', 5000]);
});

test('what only an operator can mend promises nothing', () => {
  expect(fate('model_invalid')).toEqual([503, 'server_error', null]);
  expect(fate('config_unsupported')).toEqual([503, 'server_error', null]);
  expect(fate('internal')).toEqual([500, 'server_error', null]);
});

test('who may not come in is told so in the words of OpenAI, and how long to wait comes with the refusal', () => {
  expect(fate('unauthorized')).toEqual([401, 'authentication_error', null]);
  expect(fate('forbidden')).toEqual([403, 'permission_error', null]);
  const limited = new GlimpseError('rate_limited', 'Too much.', { retryAfterMs: 1234 });
  expect(limited).toMatchObject({ status: 429, type: 'rate_limit_error', retryAfterMs: 1234, isWorthRepeating: true });
  const spent = new GlimpseError('quota_exceeded', 'Tomorrow.', { retryAfterMs: 1234 });
  expect(spent).toMatchObject({ status: 429, type: 'insufficient_quota', retryAfterMs: 1234, isWorthRepeating: false });
});

test('what is not ours becomes internal and keeps its cause; what is ours stays', () => {
  const cause = new TypeError('x.y is not a function');
  expect(asGlimpseError(cause)).toMatchObject({ code: 'internal', cause });
  const own = new GlimpseError('usage', 'No such command.');
  expect(asGlimpseError(own)).toBe(own);
});
