import { expect, test } from 'vitest';
import { newJob, type JobState } from '../../../worker/jobs/job.ts';
import type { PageOutput } from '../../../worker/jobs/output.ts';
import { watchEvents } from '../../../worker/jobs/watch-events.ts';

const job = newJob({ id: 'job_1', window: 4, wantsExtraction: false, keepMs: 1000 }, 0);
const ended = (change: Partial<JobState>) => {
  const state = { ...job, ...change };
  return watchEvents({ type: 'job', status: state.status }, state, null).map(({ type, data }) => [type, data]);
};

test('a job that ended well has a result, one that failed an error; both come before its status', () => {
  const pages = { selected: 0, done: 0, failed: 0 };
  expect(ended({ status: 'partial' })).toEqual([
    ['result', { result_url: '/v1/documents/jobs/job_1/result' }],
    ['job', { status: 'partial', progress: 1, pages, error: null }],
  ]);
  const error = { code: 'page_crashed', message: 'It broke.', page: 3 };
  expect(ended({ status: 'failed', error })).toEqual([
    ['error', error],
    ['job', { status: 'failed', progress: 1, pages, error }],
  ]);
  expect(ended({ status: 'fetching' }).map(([type]) => type)).toEqual(['job']);
});

test('a page that is done says who read it', () => {
  const output = { reader: 'picture', confidence: 0.9 } as PageOutput;
  const told = (page: PageOutput | null) => watchEvents({ type: 'page', page: 2, status: 'done' }, job, page);
  expect(told(output)).toEqual([{ type: 'page', data: { page: 2, status: 'done', engine: 'ocr', confidence: 0.9 } }]);
  expect(told(null)).toEqual([{ type: 'page', data: { page: 2, status: 'done' } }]);
  expect(watchEvents({ type: 'purge' }, job, null)).toEqual([]);
});
