/** Who signs after rotations: everything that was replaced less than a day ago, the newest first. */
import { expect, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';
import { rotated, signersOf, type EndpointRecord } from '../../../worker/webhooks/record.ts';

const RECORD: EndpointRecord = {
  id: 'whe_1',
  tenant: 'key_1',
  url: 'https://example.com/hook',
  secret: 'a',
  previous: [],
  createdAt: 0,
  isHidden: false,
  usedAt: 0,
  description: null,
  events: null,
};
const DAY = LIMITS.webhookPreviousSecretMs.value;
const after = (secrets: string, everyMs = 1) =>
  Array.from(secrets).reduce((record, secret, i) => rotated(record, { secret }, i * everyMs), RECORD);

test('every secret that was replaced signs for its day', () => {
  expect(signersOf(after('bc'), 2)).toEqual(['c', 'b', 'a']);
  expect(signersOf(after('bc', DAY / 2), DAY - 1)).toEqual(['c', 'b', 'a']);
  expect(signersOf(after('bc', DAY / 2), DAY)).toEqual(['c', 'b']);
  expect(signersOf(after('bc', DAY / 2), 2 * DAY)).toEqual(['c']);
});

test('of many rotations the oldest go first', () =>
  expect(signersOf(after('bcdefgh'), 7)).toEqual(['h', 'g', 'f', 'e', 'd']));

test('the same secret again replaces nothing', () => expect(after('a').previous).toEqual([]));
