/** What was used last stays, in so many bytes. */
import { expect, test } from 'vitest';
import { added, NOTHING_RECENT, used, within, type Recent } from '../../../worker/isolate/recent.ts';

const entry = (key: string, bytes: number) => ({ key, bytes, value: key });
const keys = ({ entries }: Recent<string>) => entries.map(({ key }) => key).join('');
const fill = (text: string, roomBytes: number) =>
  Array.from(text).reduce<Recent<string>>((recent, key) => added(recent, entry(key, 10), roomBytes), NOTHING_RECENT);

test('what was used longest ago goes first', () => {
  const three = fill('abc', 30);
  expect(keys(added(three, entry('d', 10), 30))).toBe('bcd');
  expect(keys(added(used(three, 'a'), entry('d', 10), 30))).toBe('cad');
  expect(keys(added(three, entry('d', 25), 30))).toBe('d');
});

test('nothing goes for what would have no room anyway', () => {
  expect(keys(added(fill('abc', 30), entry('d', 31), 30))).toBe('abc');
});

test('the same key is there once', () => {
  const again = added(fill('abc', 30), entry('a', 20), 30);
  expect(keys(again)).toBe('ca');
  expect(again.bytes).toBe(30);
});

test('less room', () => {
  expect(within(fill('abc', 30), 25)).toMatchObject({ bytes: 20 });
  expect(keys(within(fill('abc', 30), 0))).toBe('');
});

test('random steps keep the books', () => {
  let recent: Recent<string> = NOTHING_RECENT;
  for (let step = 0; step < 2000; step++) {
    const key = String((step * 7919) % 13);
    const room = (step * 31) % 100;
    if (step % 3 === 0) recent = used(recent, key);
    else if (step % 3 === 1) recent = added(recent, entry(key, (step * 17) % 40), room);
    else recent = within(recent, room);
    expect(recent.bytes).toBe(recent.entries.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(new Set(recent.entries.map(({ key }) => key)).size).toBe(recent.entries.length);
    if (step % 3 === 2) expect(recent.bytes).toBeLessThanOrEqual(room);
  }
});
