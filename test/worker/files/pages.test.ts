import { expect, test } from 'vitest';
import type { FilePageWish, StoredFile } from '../../../worker/files/files.ts';
import { pageOf } from '../../../worker/files/pages.ts';

const file = (id: string, purpose: StoredFile['purpose'] = 'vision'): StoredFile => ({
  ...{ id, name: `${id}.png`, bytes: 1, purpose, createdAt: 1, expiresAt: 2 },
});
const ALL = [file('a'), file('b', 'user_data'), file('c'), file('d')];
const EVERY: FilePageWish = { after: null, limit: 10, order: 'asc', purpose: null };

test.each<[string, Partial<FilePageWish>, string, boolean]>([
  ['all', {}, 'abcd', false],
  ['the newest first', { order: 'desc' }, 'dcba', false],
  ['a page', { limit: 2 }, 'ab', true],
  ['the next one', { limit: 2, after: 'b' }, 'cd', false],
  ['the next one, backwards', { limit: 2, after: 'c', order: 'desc' }, 'ba', false],
  ['of one purpose', { purpose: 'vision', limit: 2 }, 'ac', true],
  ['after one that is gone', { after: 'bb' }, 'cd', false],
])('%s', (_, wish, ids, hasMore) => {
  const page = pageOf(ALL, { ...EVERY, ...wish });
  expect([page.files.map(({ id }) => id).join(''), page.hasMore]).toEqual([ids, hasMore]);
});
