/** What a tenant's object answers to a request for a job. */
import { describe, expect, test } from 'vitest';
import { admit, type AdmissionFacts, type KeyRow } from '../../../worker/tenants/admission.ts';

const RULES = { jobsInFlight: 2, pagesPerDay: 100, reservationMs: 60_000 };
const WISH = { job: 'job_new', fingerprint: 'same' };
const ROW: KeyRow = { job: 'job_old', fingerprint: 'same', answer: null, reservedAt: 1000, forgetAt: null };
const at = (now: number, facts: Partial<AdmissionFacts> = {}) =>
  admit({ known: null, jobsInFlight: 0, pagesToday: 0, ...facts }, WISH, now, RULES);

test('a new request makes its job', () => {
  expect(at(0)).toEqual({ type: 'admitted', job: 'job_new' });
  expect(at(0, { jobsInFlight: 1, pagesToday: 99 })).toEqual({ type: 'admitted', job: 'job_new' });
});

test('too many jobs in flight, or too many pages today, are refused', () => {
  expect(at(0, { jobsInFlight: 2 })).toEqual({ type: 'refused', what: 'jobs' });
  expect(at(0, { pagesToday: 100 })).toEqual({ type: 'refused', what: 'pages' });
});

describe('a key that came before', () => {
  test('is busy while its job is made, and for 60 s when nobody says so', () => {
    expect(at(1000, { known: ROW })).toEqual({ type: 'busy' });
    expect(at(60_999, { known: ROW })).toEqual({ type: 'busy' });
  });

  test('is taken over from a request that died, under the same job, however much is in flight', () => {
    expect(at(61_000, { known: ROW, jobsInFlight: 2 })).toEqual({ type: 'admitted', job: 'job_old' });
  });

  test('gives the first answer again, however much is in flight', () => {
    const known = { ...ROW, answer: '{}' };
    expect(at(61_000, { known, jobsInFlight: 2 })).toEqual({ type: 'replayed', job: 'job_old', answer: '{}' });
  });

  test.each([null, '{}'])('with another request is refused, its answer being %j', (answer) => {
    expect(at(61_000, { known: { ...ROW, answer, fingerprint: 'other' } })).toEqual({ type: 'reused' });
  });

  test('is new again when it is forgotten', () => {
    const known = { ...ROW, answer: '{}', fingerprint: 'other', forgetAt: 5000 };
    expect(at(4999, { known })).toEqual({ type: 'reused' });
    expect(at(5000, { known })).toEqual({ type: 'admitted', job: 'job_new' });
    expect(at(5000, { known, jobsInFlight: 2 })).toEqual({ type: 'refused', what: 'jobs' });
  });
});
