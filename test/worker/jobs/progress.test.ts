import { expect, test } from 'vitest';
import { newJob, type JobState } from '../../../worker/jobs/job.ts';
import { progressOf } from '../../../worker/jobs/progress.ts';
import { newTask, pageTask, type Task } from '../../../worker/jobs/task.ts';

const job = newJob({ id: 'job_1', window: 4, wantsExtraction: false, keepMs: 1000 }, 0);
const withPages = (...statuses: Task['status'][]): JobState => ({
  ...job,
  status: 'running',
  tasks: [newTask('fetch'), ...statuses.map((status, i) => ({ ...newTask(pageTask(i + 1)), status }))],
});

test('nothing before the pages are known, and never all before the end', () => {
  expect(progressOf(job)).toEqual({ selected: 0, done: 0, failed: 0, share: 0 });
  expect(progressOf(withPages('done', 'failed', 'leased'))).toEqual({ selected: 3, done: 1, failed: 1, share: 0.5 });
  expect(progressOf(withPages('done', 'done', 'done')).share).toBe(0.75);
  expect(progressOf({ ...withPages('done', 'cancelled'), status: 'cancelled' }).share).toBe(1);
});
