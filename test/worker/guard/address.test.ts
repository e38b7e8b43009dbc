import { describe, expect, test } from 'vitest';
import { isHostPattern, judgeAddress } from '../../../worker/guard/address.ts';

/** Any public host may be asked, so that only the address itself is judged. */
const RULES = { hosts: ['*'], own: ['glimpse.workers.dev'] };

const verdict = (text: string, rules = RULES) => {
  const judged = judgeAddress(text, rules);
  return 'url' in judged ? judged.url.href : judged.refused;
};

test.each([
  ['http://pictures.com/a.png', /https/],
  ['ftp://pictures.com/a.png', /https/],
  ['file:///etc/passwd', /https/],
  ['javascript:alert(1)', /https/],
  ['gopher://pictures.com/', /https/],
  ['data:text/html,hello', /https/],
  ['//pictures.com/a.png', /no web address/],
  ['pictures.com/a.png', /no web address/],
  ['https://', /no web address/],
  ['https://127.0.0.1/', /IP address/],
  ['https://2130706433/', /IP address/],
  ['https://0x7f.1/', /IP address/],
  ['https://0177.0.0.1/', /IP address/],
  ['https://127.1/', /IP address/],
  ['https://127.0.0.1./', /IP address/],
  ['https://１２７.０.０.１/', /IP address/],
  ['https://127。0。0。1/', /IP address/],
  ['https://10.0.0.1/', /IP address/],
  ['https://169.254.169.254/latest/meta-data/', /IP address/],
  ['https://8.8.8.8/', /IP address/],
  ['https://[::1]/', /IP address/],
  ['https://[::ffff:10.0.0.1]/', /IP address/],
  ['https://[fd00::1]/', /IP address/],
  ['https://localhost/', /no dot/],
  ['https://LOCALHOST./', /no dot/],
  ['https://intranet/', /no dot/],
  ['https://a.localhost/', /no public name/],
  ['https://metadata.google.internal/', /no public name/],
  ['https://router.lan/', /no public name/],
  ['https://printer.local/', /no public name/],
  ['https://box.home.arpa/', /no public name/],
  ['https://1.0.0.127.in-addr.arpa/', /no public name/],
  ['https://10.0.0.1.nip.io/', /whatever address/],
  ['https://a.localtest.me/', /whatever address/],
  ['https://pictures.com:8443/', /port/],
  ['https://user:secret@pictures.com/', /user/],
  ['https://pictures.com@127.0.0.1/', /user/],
  ['https://glimpse.workers.dev/v1/models', /this service itself/],
  ['https://GLIMPSE.workers.dev./', /this service itself/],
  ['https://x.glimpse.workers.dev/', /this service itself/],
  [`https://pictures.com/${'a'.repeat(2030)}`, /longer than 2048/],
])('%s is refused', (text, why) => {
  expect(verdict(text)).toMatch(why);
});

test.each([
  ['https://upload.pictures.org/a.jpg', 'https://upload.pictures.org/a.jpg'],
  ['https://PICTURES.COM/x?y=1', 'https://pictures.com/x?y=1'],
  ['https://pictures.com:443/a.png', 'https://pictures.com/a.png'],
  ['  https://pictures.com/a.png\n', 'https://pictures.com/a.png'],
  ['https://bücher.de/a.png', 'https://xn--bcher-kva.de/a.png'],
])('%s may be asked', (text, href) => {
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
