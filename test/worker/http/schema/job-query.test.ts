import { expect, test } from 'vitest';
import { parseJobQuery } from '../../../../worker/http/schema/job-query.ts';

const LAST = 'job_01ARZ3NDEKTSV4RRFFQ69G5FAV';

test('what narrows a list', () => {
  expect(parseJobQuery({})).toEqual({ status: null, after: null, limit: 20, metadata: [] });
  expect(
    parseJobQuery({ status: 'partial', after: LAST, limit: '100', 'metadata.a.b': 'c', 'metadata.d': '' }),
  ).toEqual({
    status: 'partial',
    after: LAST,
    limit: 100,
    metadata: [
      ['a.b', 'c'],
      ['d', ''],
    ],
  });
});

test.each([
  [{ status: 'expired' }, 'status'],
  [{ limit: '0' }, 'limit'],
  [{ limit: '101' }, 'limit'],
  [{ limit: '1e1' }, 'limit'],
  [{ page: '2' }, 'page'],
  [{ after: 'zzz' }, 'after'],
  [Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`metadata.${n}`, ''])), 'metadata'],
])('%j is refused', (query, param) => {
  expect(() => parseJobQuery(query)).toThrow(
    expect.objectContaining({ code: 'invalid_parameter', facts: expect.objectContaining({ param }) }),
  );
});
