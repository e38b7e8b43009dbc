import { expect, test } from 'vitest';
import { parseAccess, type AccessVariables } from '../../../worker/access/settings.ts';
import { LIMITS } from '../../../worker/limits.ts';

const HASH = 'a'.repeat(64);
const key = (more: object = {}) => JSON.stringify([{ name: 'laptop', sha256: HASH, ...more }]);

test('without variables access is by keys, and there is none', () => {
  expect(parseAccess({})).toEqual({ mode: 'keys', adminSha256: null, fixedKeys: [], corsOrigins: [] });
});

test('keys of a small deployment have the usual limits unless they name others', () => {
  const { fixedKeys } = parseAccess({ API_KEYS: key({ scopes: ['ask', 'files'], limits: { work_per_day: 7 } }) });
  expect(fixedKeys).toMatchObject([
    {
      name: 'laptop',
      sha256: HASH,
      scopes: ['ask', 'files'],
      limits: { workPerDay: 7, requestsPerMinute: LIMITS.keyRequestsPerMinute.value },
      expires: null,
    },
  ]);
});

test('lists of origins may have blanks, and an administrator’s hash an end of line', () => {
  const settings = parseAccess({
    CORS_ORIGINS: 'https://a.com, https://b.com',
    ADMIN_KEY_SHA256: `${HASH.toUpperCase()}\n`,
  });
  expect(settings).toMatchObject({ corsOrigins: ['https://a.com', 'https://b.com'], adminSha256: HASH });
});

test.each<[AccessVariables, RegExp]>([
  [{ ACCESS: 'opne' }, /ACCESS is "opne"; expected keys, open, local/],
  [{ ACCESS: 'Keys' }, /ACCESS/],
  [{ ADMIN_KEY_SHA256: 'gl_secret' }, /ADMIN_KEY_SHA256 is not 64 hex digits/],
  [{ API_KEYS: '{"a":' }, /API_KEYS is not JSON/],
  [{ API_KEYS: '{}' }, /API_KEYS is no list of keys/],
  [{ API_KEYS: key({ scopes: ['everything'] }) }, /API_KEYS .*0\.scopes\.0/],
  [{ API_KEYS: key({ limits: { work_per_dya: 1 } }) }, /API_KEYS .*limits/],
  [{ API_KEYS: key({ sha256: 'short' }) }, /API_KEYS .*sha256/],
  [{ CORS_ORIGINS: 'https://a.com/path' }, /CORS_ORIGINS has "https:\/\/a\.com\/path"/],
  [{ CORS_ORIGINS: 'a.com' }, /CORS_ORIGINS/],
])('%j is a mistake that is named', (variables, says) => {
  expect(() => parseAccess(variables)).toThrow(
    expect.objectContaining({ code: 'settings_invalid', message: expect.stringMatching(says) }),
  );
});

test('values of secrets are in no message', () => {
  const secret = 'gl_aaaaaaaaaaaa_secret';
  for (const variables of [{ ADMIN_KEY_SHA256: secret }, { API_KEYS: secret }, { API_KEYS: `["${secret}"]` }])
    expect(() => parseAccess(variables)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
});
