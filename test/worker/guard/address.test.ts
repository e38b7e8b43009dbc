import { describe, expect, test } from 'vitest';
import { isHostPattern, judgeAddress } from '../../../worker/guard/address.ts';
import { ALLOWED_ADDRESSES, REFUSED_ADDRESSES } from '../../support/addresses.ts';

/** Any public host may be asked, so that only the address itself is judged. */
const RULES = { hosts: ['*'], own: ['glimpse.workers.dev'] };

const verdict = (text: string, rules = RULES) => {
  const judged = judgeAddress(text, rules);
  return 'url' in judged ? judged.url.href : judged.refused;
};

test.each(REFUSED_ADDRESSES)('%s is refused', (text, why) => {
  expect(verdict(text)).toMatch(why);
});

test.each(ALLOWED_ADDRESSES)('%s may be asked', (text, href) => {
  expect(verdict(text)).toBe(href);
});

describe('the list of hosts', () => {
  const only = (...hosts: string[]) => ({ hosts, own: [] });

  test.each([
    ['https://a.com/', ['a.com'], true],
    ['https://b.com/', ['a.com'], false],
    ['https://x.a.com/', ['a.com'], false],
    ['https://x.a.com/', ['*.a.com'], true],
    ['https://x.y.a.com/', ['*.a.com'], true],
    ['https://a.com/', ['*.a.com'], false],
    ['https://evila.com/', ['*.a.com'], false],
    ['https://a.com.evil.net/', ['a.com', '*.a.com'], false],
    ['https://evil.net/a.com', ['a.com'], false],
    ['https://evil.net\\@a.com/', ['a.com'], false],
    ['https://evil.net#@a.com/', ['a.com'], false],
    ['https://127.0.0.1/', ['127.0.0.1'], false],
    ['https://a.com/', [], false],
  ])('%s with %j: %s', (text, hosts, allowed) => {
    expect('url' in judgeAddress(text, only(...hosts))).toBe(allowed);
  });

  test('its entries are public names, or all of them', () => {
    for (const good of ['*', 'a.com', '*.a.com', 'xn--bcher-kva.de'])
      expect(isHostPattern(good), `for “${good}”`).toBe(true);
    for (const bad of [
      '',
      'a',
      'A.com',
      'https://a.com',
      'a.com/x',
      'a.com:80',
      '*.*',
      '*a.com',
      'a.*',
      '127.0.0.1',
      'a.internal',
      'a b.com',
    ])
      expect(isHostPattern(bad), `for “${bad}”`).toBe(false);
  });
});
