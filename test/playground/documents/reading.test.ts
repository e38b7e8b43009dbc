import { expect, test } from 'vitest';
import {
  donePages,
  NO_READING,
  progressWords,
  step,
  type Reading,
  type ReadingEvent,
} from '../../../playground/documents/reading.js';

const told = (event: string, data: unknown): ReadingEvent => ({ type: 'told', event, data });
const job = (status: string, progress: number, done: number, more: object = {}) =>
  told('job', { status, progress, pages: { selected: 3, done, failed: 0 }, error: null, ...more });
const after = (...events: ReadingEvent[]): Reading =>
  events.reduce((reading, event) => step(reading, event), NO_READING);
const begun: ReadingEvent[] = [
  { type: 'sending', name: 'a.pdf' },
  { type: 'sent', job: 'job_1' },
];

test('pages can be shown as soon as they are done, in their order', () => {
  const reading = after(
    ...begun,
    job('running', 0, 0),
    told('page', { page: 10, status: 'done' }),
    told('page', { page: 2, status: 'done' }),
    told('page', { page: 3, status: 'leased' }),
  );
  expect(donePages(reading)).toEqual([2, 10]);
  expect(reading).toMatchObject({ phase: 'reading', job: 'job_1' });
});

test('progress never goes back, and its words count pages', () => {
  const reading = after(...begun, job('running', 0.5, 2), job('assembling', 0.4, 2));
  expect(reading.progress).toBe(0.5);
  expect(progressWords(reading)).toBe('a.pdf: being put together, 2 of 3 pages read');
  expect(progressWords(after(begun[0]))).toBe('Sending a.pdf …');
});

test('a job that ended is over, or failed with its own error; what is sent next begins anew', () => {
  expect(after(...begun, job('succeeded', 1, 3), told('end', {})).phase).toBe('over');
  const error = { code: 'password_required', message: 'It is locked.' };
  const failed = after(...begun, job('failed', 1, 0, { error }), told('end', {}));
  expect(failed).toMatchObject({ phase: 'failed', error });
  expect(step(failed, begun[0])).toEqual({ ...NO_READING, phase: 'sending', name: 'a.pdf' });
});

test('events that it does not know change nothing', () => {
  const reading = after(...begun, job('running', 0.2, 1));
  expect(step(reading, told('result', { result_url: '/x' }))).toEqual(reading);
});
