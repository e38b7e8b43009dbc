import { expect, test } from 'vitest';
import { clientOf, isNetwork, isWithin } from '../../../worker/access/network.ts';

test.each([
  ['192.0.2.7', '192.0.2.0/24', true],
  ['192.0.3.7', '192.0.2.0/24', false],
  ['192.0.2.7', '192.0.2.7', true],
  ['192.0.2.8', '192.0.2.7/32', false],
  ['10.1.2.3', '0.0.0.0/0', true],
  ['2001:db8::1', '2001:db8::/32', true],
  ['2001:db9::1', '2001:db8::/32', false],
  ['2001:db8:0:0:0:0:0:1', '2001:db8::1', true],
  ['::ffff:192.0.2.7', '192.0.2.0/24', true],
  ['192.0.2.7', '::/0', false],
  ['', '0.0.0.0/0', false],
  ['nonsense', '0.0.0.0/0', false],
])('%s in %s: %s', (ip, network, expected) => {
  expect(isWithin(ip, network)).toBe(expected);
});

test.each([
  '',
  '192.0.2.0/33',
  '192.0.2',
  '300.0.2.1',
  '192.0.2.0/',
  '192.0.2.0/8/8',
  '::/129',
  'g::',
  'example.com',
  '1/1',
])('%j is no network', (text) => {
  expect(isNetwork(text)).toBe(false);
});

test('one client is an IPv4 address, or all addresses of one IPv6 network', () => {
  expect(clientOf('192.0.2.7')).toBe('192.0.2.7');
  expect(clientOf('2001:db8:1:2::1')).toBe(clientOf('2001:db8:1:2:ffff:ffff:ffff:ffff'));
  expect(clientOf('2001:db8:1:2::1')).not.toBe(clientOf('2001:db8:1:3::1'));
  expect(clientOf('::1')).not.toBe(clientOf('2001:db8::'));
  expect(clientOf('')).toBe('unknown');
  expect(clientOf('x'.repeat(5000))).toBe('unknown');
});
