/** Names that are looked up before they are asked. */
import { describe, expect, test } from 'vitest';
import { isPublic, lookUp } from '../../../worker/guard/look-up.ts';

/** What the resolver answers to A and AAAA. */
function resolver(a: readonly string[], aaaa: readonly string[] = [], status = 200) {
  const asked: string[] = [];
  const fetch = (url: string): Promise<Response> => {
    asked.push(url);
    const type = url.endsWith('type=28') ? 28 : 1;
    const cname = { type: 5, data: 'elsewhere.com.' };
    const Answer = [cname, ...(type === 28 ? aaaa : a).map((data) => ({ type, data }))];
    return Promise.resolve(Response.json({ Status: 0, Answer }, { status }));
  };
  return { asked, look: () => lookUp(new URL('https://a.com./x'), { fetch, ms: 1000 }) };
}

test('a name with public addresses alone may be asked; both kinds of records are looked at', async () => {
  const { asked, look } = resolver(['93.184.216.34'], ['2606:2800:220:1::1']);
  expect(await look()).toBeNull();
  expect(asked).toEqual([expect.stringContaining('name=a.com&type=1'), expect.stringContaining('name=a.com&type=28')]);
});

test.each([
  [['10.0.0.1'], []],
  [['93.184.216.34', '127.0.0.1'], []],
  [['93.184.216.34'], ['::1']],
  [[], ['::ffff:10.0.0.1']],
  [['what is this'], []],
])('a name with the addresses %j and %j is refused', async (a, aaaa) => {
  const { look } = resolver(a, aaaa);
  expect(await look()).toEqual({ failure: 'refused', what: 'its host has an address that is not public' });
});

test('a name without an address is refused; a resolver that fails is nobody’s refusal', async () => {
  expect(await resolver([]).look()).toMatchObject({ failure: 'refused' });
  expect(await resolver(['93.184.216.34'], [], 500).look()).toMatchObject({ failure: 'failed' });
  const fetch = (): Promise<Response> => Promise.reject(new TypeError('no route'));
  expect(await lookUp(new URL('https://a.com/'), { fetch, ms: 1000 })).toMatchObject({ failure: 'failed' });
});

describe('an address is public', () => {
  test.each(['1.1.1.1', '93.184.216.34', '2606:4700::1111'])('%s', (address) => {
    expect(isPublic(address)).toBe(true);
  });

  test.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001:db8::1',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    'a.com',
    '',
  ])('%s is not', (address) => {
    expect(isPublic(address)).toBe(false);
  });
});
