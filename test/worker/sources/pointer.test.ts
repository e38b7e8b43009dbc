/** JSON Pointers: the examples of RFC 6901, and what must not be reached. */
import { describe, expect, test } from 'vitest';
import { isPointer, pointed } from '../../../worker/sources/pointer.ts';

const EXAMPLE = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};

describe('RFC 6901, 5', () => {
  test.each([
    ['', EXAMPLE],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ])('%j', (pointer, value) => {
    expect(isPointer(pointer)).toBe(true);
    expect(pointed(EXAMPLE, pointer)).toEqual(value);
  });
});

test.each([
  '/foo/2',
  '/foo/-',
  '/foo/00',
  '/foo/-1',
  '/foo/length',
  '/bar/0',
  '/a',
  '/toString',
  '/__proto__',
  '/foo/0/0',
])('nothing stands at %j', (pointer) => {
  expect(pointed(EXAMPLE, pointer)).toBe(undefined);
});

test('nothing stands in what is no object', () => {
  for (const json of [null, undefined, 7, 'text', true]) expect(pointed(json, '/a')).toBe(undefined);
});

test.each(['foo', 'foo/bar', '/~', '/~2', '/a~'])('%j is no pointer', (text) => {
  expect(isPointer(text)).toBe(false);
});
