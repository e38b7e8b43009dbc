/** From an event to what a job is made of, and which events make none. */
import { describe, expect, test } from 'vitest';
import { passes } from '../../../worker/sources/event-filter.ts';
import { mapped, type EventMap } from '../../../worker/sources/event-map.ts';
import { isPlace } from '../../../worker/sources/place.ts';

const EVENT = {
  headers: new Headers({ 'x-github-event': 'release', 'x-github-delivery': 'd-1' }),
  json: {
    id: 41,
    type: 'file.created',
    data: { files: [{ url: 'https://files.example.com/a.pdf', name: 'a.pdf' }], paid: false, total: 7.5, note: null },
  },
};
const NOTHING: EventMap = { documentUrl: null, documentName: null, eventId: null, metadata: {} };

describe('mapped', () => {
  test('takes text, numbers and truth values from the body and from headers', () => {
    const map = {
      documentUrl: '/data/files/0/url',
      documentName: '/data/files/0/name',
      eventId: '/id',
      metadata: { total: '/data/total', paid: '/data/paid', kind: 'header:X-GitHub-Event', none: '/data/none' },
    };
    expect(mapped(map, EVENT)).toEqual({
      url: 'https://files.example.com/a.pdf',
      name: 'a.pdf',
      eventId: '41',
      metadata: { total: 7.5, paid: false, kind: 'release' },
    });
    expect(mapped({ ...NOTHING, eventId: 'header:x-github-delivery' }, EVENT).eventId).toBe('d-1');
    expect(mapped(NOTHING, EVENT)).toEqual({ url: null, name: null, eventId: null, metadata: {} });
  });

  test.each(['/data/url', '/data/note', '/data/files', '/data/files/0', 'header:x-none'])(
    'an event without an address at %j is refused',
    (documentUrl) => {
      expect(() => mapped({ ...NOTHING, documentUrl }, EVENT)).toThrow(`no address of a document at "${documentUrl}"`);
    },
  );

  test('an event without its id is refused: it could not be told from others', () => {
    expect(() => mapped({ ...NOTHING, eventId: '/event' }, EVENT)).toThrow('no id at "/event"');
  });

  test('a name that is missing is none', () => {
    expect(mapped({ ...NOTHING, documentName: '/none' }, EVENT).name).toBe(null);
  });
});

describe('passes', () => {
  test.each([
    [[], true],
    [[{ at: '/type', in: ['file.deleted', 'file.created'] }], true],
    [[{ at: '/type', in: ['file.deleted'] }], false],
    [[{ at: '/id', in: ['41'] }], true],
    [[{ at: '/data/paid', in: ['false'] }], true],
    [[{ at: '/none', in: ['null', 'undefined', ''] }], false],
    [[{ at: 'header:x-github-event', in: ['release'] }], true],
    [
      [
        { at: '/type', in: ['file.created'] },
        { at: 'header:x-github-event', in: ['push'] },
      ],
      false,
    ],
  ])('%j: %s', (filters, is) => {
    expect(passes(filters, EVENT)).toBe(is);
  });
});

test.each([
  ['/a/b', true],
  ['', true],
  ['header:x-event', true],
  ['header:', false],
  ['header:x event', false],
  ['a.b', false],
])('%j is a place: %s', (text, is) => {
  expect(isPlace(text)).toBe(is);
});
