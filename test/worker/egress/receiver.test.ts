/** Where webhooks may go. The guard itself has its table in test/worker/guard/address.test.ts. */
import { describe, expect, test } from 'vitest';
import { judgeReceiver } from '../../../worker/egress/receiver.ts';

const PUBLIC = { own: ['glimpse.example.com'], allowsLoopback: false };
const LOCAL = { ...PUBLIC, allowsLoopback: true };

const verdict = (text: string, rules = PUBLIC) => {
  const judged = judgeReceiver(text, rules);
  return 'url' in judged ? judged.url.href : 'refused';
};

describe('anywhere', () => {
  test.each([
    'http://hooks.shop.com/in',
    'http://127.0.0.1:9000/in',
    'http://localhost/in',
    'https://localhost/in',
    'https://[::1]/in',
    'https://10.1.2.3/in',
    'https://192.168.0.1/in',
    'https://169.254.169.254/latest/meta-data/',
    'https://[fe80::1]/in',
    'https://metadata.google.internal/',
    'https://nas.local/in',
    'https://127.0.0.1.nip.io/in',
    'https://user:secret@hooks.shop.com/in',
    'https://hooks.shop.com:8443/in',
    'https://glimpse.example.com/v1/webhooks/endpoints',
    'ftp://hooks.shop.com/in',
    'hooks.shop.com/in',
    '',
  ])('nothing is sent to “%s”', (text) => {
    expect(verdict(text)).toBe('refused');
  });

  test('a public name gets it, with its query', () => {
    expect(verdict('https://Hooks.Shop.com/in?source=1')).toBe('https://hooks.shop.com/in?source=1');
  });
});

describe('on the developer’s machine', () => {
  test.each([
    'http://127.0.0.1:9000/in',
    'http://localhost:9000/in',
    'http://[::1]:9000/in',
    'https://hooks.shop.com/',
  ])('%s gets it', (text) => {
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
  ])('%s does not', (text) => {
    expect(verdict(text, LOCAL)).toBe('refused');
  });
});
