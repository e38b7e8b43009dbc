/** What R2 says, in the shape that its documentation shows, and whose objects are. */
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../worker/limits.ts';
import { newObject, objectEventId } from '../../../worker/sources/bucket-event.ts';
import { overlapping, owner } from '../../../worker/sources/prefixes.ts';

const OWN = ['jobs/', 'models/'];

const said = (more: object = {}, object: object = {}) => ({
  account: '3f4b7e3dcab231cbfdaa90a6a28bd548',
  action: 'PutObject',
  bucket: 'glimpse-inbox',
  object: { key: 'invoices/a.pdf', size: 65_536, eTag: 'c846ff7a18f28c2e262116d6e8719ef0', ...object },
  eventTime: '2026-05-24T19:36:44.379Z',
  ...more,
});

test.each(['PutObject', 'CopyObject', 'CompleteMultipartUpload'])('%s brings an object', (action) => {
  const object = newObject(said({ action }), OWN);
  const etag = 'c846ff7a18f28c2e262116d6e8719ef0';
  expect(object).toEqual({ bucket: 'glimpse-inbox', key: 'invoices/a.pdf', bytes: 65_536, etag });
  if ('key' in object) expect(objectEventId(object)).toBe(`glimpse-inbox/invoices/a.pdf@${etag}`);
});

describe('nothing follows from', () => {
  test.each([
    ['a deletion', said({ action: 'DeleteObject', object: { key: 'invoices/a.pdf' } }), 'it says DeleteObject'],
    ['the end of a life', said({ action: 'LifecycleDeletion', object: { key: 'a' } }), 'it says LifecycleDeletion'],
    ['a deletion with a size', said({ action: 'DeleteObject' }), 'it says DeleteObject'],
    ['what we write', said({}, { key: 'jobs/job_1/pages/1/t.json' }), 'it is about what this service writes'],
    ['models', said({}, { key: 'models/nano/manifest.json' }), 'it is about what this service writes'],
    ['an empty object', said({}, { size: 0 }), 'the object is empty'],
    ['a large one', said({}, { size: LIMITS.documentBytes.value + 1 }), `has ${LIMITS.documentBytes.value + 1} bytes`],
    ['a message without an object', { action: 'PutObject' }, 'it is no notification'],
    ['text', 'PutObject', 'it is no notification'],
    ['nothing', null, 'it is no notification'],
  ])('%s', (_, message, reason) => {
    expect(newObject(message, OWN)).toEqual({ ignored: expect.stringContaining(reason) });
  });
});

describe('prefixes', () => {
  const all = [
    { source: 'a', prefix: 'invoices/' },
    { source: 'b', prefix: 'letters/2026-' },
  ];
  test.each([
    ['invoices/1.pdf', 'a'],
    ['invoices/deep/1.pdf', 'a'],
    ['letters/2026-11.pdf', 'b'],
    ['letters/2025-11.pdf', null],
    ['invoices', null],
    ['INVOICES/1.pdf', null],
  ])('%s is of %s', (key, source) => {
    expect(owner(all, key)).toBe(source);
  });

  test.each([
    ['invoices/', 'a'],
    ['invoices/2026/', 'a'],
    ['in', 'a'],
    ['letters/2026-11', 'b'],
    ['letters/2025-', null],
    ['receipts/', null],
  ])('%s overlaps that of %s', (prefix, source) => {
    expect(overlapping(all, prefix)).toBe(source);
  });
});
