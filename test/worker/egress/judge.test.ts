/** Where documents are fetched from and webhooks sent to: the guard's own table, and this machine where it is the developer's. */
import { describe, expect, test } from 'vitest';
import { judge } from '../../../worker/egress/judge.ts';
import { ALLOWED_ADDRESSES, REFUSED_ADDRESSES } from '../../support/addresses.ts';

const PUBLIC = { own: ['glimpse.workers.dev'], allowsLoopback: false };
const LOCAL = { ...PUBLIC, allowsLoopback: true };

const verdict = (text: string, rules = PUBLIC) => {
  const judged = judge(text, rules);
  return 'url' in judged ? judged.url.href : judged.refused;
};

describe('anywhere', () => {
  test('the table has 60 addresses', () => {
    expect(REFUSED_ADDRESSES.length).toBeGreaterThanOrEqual(60);
  });

  test.each(REFUSED_ADDRESSES)('“%s” is not asked', (text, why) => {
    expect(verdict(text)).toMatch(why);
  });

  test.each(ALLOWED_ADDRESSES)('“%s” is', (text, href) => {
    expect(verdict(text)).toBe(href);
  });
});

describe('on the developer’s machine', () => {
  test.each([
    'http://127.0.0.1:9000/in',
    'http://localhost:9000/in',
    'http://[::1]:9000/in',
    'https://hooks.shop.com/',
  ])('%s is asked', (text) => {
    expect(verdict(text, LOCAL)).toBe(text);
  });

  test.each([
    'http://10.1.2.3:9000/in',
    'http://127.0.0.2/in',
    'http://hooks.shop.com/in',
    'http://user:secret@127.0.0.1/in',
    'ftp://127.0.0.1/in',
    'http://localhost.evil.com/in',
    'http://0.0.0.0:9000/in',
  ])('%s is not', (text) => {
    expect('url' in judge(text, LOCAL)).toBe(false);
  });
});
