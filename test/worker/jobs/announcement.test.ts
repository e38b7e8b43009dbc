/** What webhooks are told, and what never leaves. */
import { expect, test } from 'vitest';
import { announcements, type Told } from '../../../worker/jobs/announcement.ts';
import { newJob, type Effect } from '../../../worker/jobs/job.ts';
import { JOB_EVENTS, type JobWebhook } from '../../../worker/jobs/request.ts';
import { newTask, pageTask } from '../../../worker/jobs/task.ts';
import { endpointOfMessage } from '../../../worker/webhooks/ids.ts';

const FIRST = `ep_${'1'.repeat(24)}`;
const SECOND = `ep_${'2'.repeat(24)}`;

function told(webhooks: readonly JobWebhook[], status: 'running' | 'partial' | 'expired' = 'running'): Told {
  const job = newJob({ id: 'job_1', window: 4, wantsExtraction: false, keepMs: 1 }, 0);
  const tasks = (['done', 'failed', 'leased'] as const).map((each, i) => ({
    ...newTask(pageTask(i + 1)),
    status: each,
    token: 'a-token',
  }));
  return {
    state: { ...job, status, tasks: [...job.tasks, ...tasks] },
    request: {
      document: { source: { kind: 'stored', key: 'a-key' }, name: 'invoice.pdf', type: null, password: 'hunter2' },
      webhooks,
      metadata: { order: 418 },
    } as unknown as Told['request'],
    fetched: null,
    sequence: 41,
    now: Date.parse('2026-11-30T19:00:00Z'),
  };
}

const PARTIAL: Effect = { type: 'announce', event: 'document.job.partial' };

test('each endpoint that listens gets a message of its own, with the same bytes', () => {
  const webhooks = [
    { endpoint: FIRST, events: JOB_EVENTS },
    { endpoint: SECOND, events: ['document.job.partial' as const] },
  ];
  const [first, second, ...more] = announcements(PARTIAL, told(webhooks, 'partial'));
  expect(more).toEqual([]);
  expect([first.endpoint, second.endpoint]).toEqual([FIRST, SECOND]);
  expect([first, second].map(({ message }) => endpointOfMessage(message.id))).toEqual([FIRST, SECOND]);
  expect(second.message.body).toBe(first.message.body);
  expect(JSON.parse(first.message.body)).toEqual({
    type: 'document.job.partial',
    timestamp: '2026-11-30T19:00:00.000Z',
    data: {
      job_id: 'job_1',
      status: 'partial',
      attempt: 1,
      sequence: 41,
      document: { id: 'doc_1', name: 'invoice.pdf', pages: null },
      pages: { selected: 3, done: 1, failed: 1 },
      result_url: '/v1/documents/jobs/job_1/result',
      metadata: { order: 418 },
    },
  });
});

test('neither password nor key nor token is told', () => {
  const [{ message }] = announcements(PARTIAL, told([{ endpoint: FIRST, events: JOB_EVENTS }]));
  expect(message.body).not.toMatch(/hunter2|a-key|a-token/);
});

test('who does not listen to it hears nothing', () => {
  const silent = told([{ endpoint: FIRST, events: ['document.job.failed'] }]);
  expect(announcements(PARTIAL, silent)).toEqual([]);
  expect(announcements(PARTIAL, told([]))).toEqual([]);
});

test('pages are told to who asks for them, once they are done', () => {
  const all = told([{ endpoint: FIRST, events: ['document.page.completed'] }]);
  const [{ message }] = announcements({ type: 'page', page: 2, status: 'done' }, all);
  expect(JSON.parse(message.body)).toMatchObject({ type: 'document.page.completed', data: { page: 2 } });
  expect(announcements({ type: 'page', page: 2, status: 'failed' }, all)).toEqual([]);
  expect(
    announcements({ type: 'page', page: 2, status: 'done' }, told([{ endpoint: FIRST, events: JOB_EVENTS }])),
  ).toEqual([]);
});

test('a job that is deleted while it runs was cancelled', () => {
  const gone = told([{ endpoint: FIRST, events: JOB_EVENTS }], 'expired');
  const [{ message }] = announcements({ type: 'announce', event: 'document.job.cancelled' }, gone);
  expect(JSON.parse(message.body)).toMatchObject({ data: { status: 'cancelled' } });
});
