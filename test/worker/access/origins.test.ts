import { describe, expect, test } from 'vitest';
import { GlimpseError } from '../../../worker/errors.ts';
import type { AccessMode } from '../../../worker/access/grant.ts';
import { allowedOrigin, screenRequest } from '../../../worker/access/origins.ts';

const HERE = 'https://glimpse.example.com/v1/models';
const OWN = 'https://glimpse.example.com';
const OTHER = 'https://other.example.net';
const LOCAL = 'http://localhost:3000';
const LIST = [OTHER];

test.each<[AccessMode, readonly string[], string, string | null]>([
  ['keys', [], OTHER, '*'],
  ['keys', [], 'null', '*'],
  ['keys', LIST, OTHER, OTHER],
  ['keys', LIST, OWN, null],
  ['keys', ['*'], OWN, '*'],
  ['open', [], OWN, OWN],
  ['open', [], OTHER, null],
  ['open', [], 'null', null],
  ['open', LIST, OTHER, OTHER],
  ['open', LIST, 'https://other.example.net.evil.com', null],
  ['open', ['*'], OTHER, '*'],
  ['local', [], LOCAL, LOCAL],
  ['local', [], 'http://127.0.0.1', 'http://127.0.0.1'],
  ['local', [], 'http://[::1]:80', 'http://[::1]:80'],
  ['local', [], OTHER, null],
  ['local', ['*'], OTHER, null],
  ['local', [], 'http://localhost.evil.com', null],
  ['local', [], 'null', null],
])('ACCESS %s, CORS_ORIGINS %j: a page of %s gets %s', (mode, origins, origin, expected) => {
  expect(allowedOrigin(origin, HERE, { mode, origins })).toBe(expected);
});

const screen = (mode: AccessMode, url: string, origin?: string) => {
  const request = new Request(url, { headers: origin === undefined ? {} : { origin } });
  try {
    screenRequest(request, { mode, origins: [] });
    return 'passes';
  } catch (error) {
    return error instanceof GlimpseError ? error.code : error;
  }
};

describe('without keys', () => {
  test.each(['localhost', 'localhost:8787', '127.0.0.1:8787', '[::1]:8787', 'LOCALHOST'])(
    'local answers as %s',
    (host) => {
      expect(screen('local', `http://${host}/v1/models`)).toBe('passes');
      expect(screen('local', `http://${host}/v1/models`, LOCAL)).toBe('passes');
      expect(screen('local', `http://${host}/v1/models`, OTHER)).toBe('forbidden');
    },
  );

  test.each([
    'evil.com',
    'localhost.evil.com',
    '127.0.0.1.nip.io',
    'glimpse.workers.dev',
    '192.168.1.5:8787',
    '0.0.0.0',
  ])('local refuses the name %s, which points here by DNS rebinding or a wrong deployment', (host) => {
    expect(screen('local', `http://${host}/v1/models`)).toBe('forbidden');
  });

  test('open answers programs and its own pages, and refuses pages elsewhere', () => {
    expect(screen('open', HERE)).toBe('passes');
    expect(screen('open', HERE, OWN)).toBe('passes');
    expect(screen('open', HERE, OTHER)).toBe('forbidden');
  });
});

test('with keys every page may try', () => {
  expect(screen('keys', HERE, OTHER)).toBe('passes');
});
