/** The table of answers. */
import { expect, test } from 'vitest';
import type { Posted } from '../../../worker/guard/posted.ts';
import { verdictOf } from '../../../worker/webhooks/verdict.ts';

const NO_HEADERS = { retryAfter: null, webhookDelivery: null };
const FAILED = { type: 'failed' };
const UNREACHABLE = { type: 'unreachable' };

test.each<[string, Partial<Posted>, object]>([
  ['200', { status: 200 }, { type: 'delivered' }],
  ['204', { status: 204 }, { type: 'delivered' }],
  ['299', { status: 299 }, { type: 'delivered' }],
  ['301', { status: 301 }, FAILED],
  ['307', { status: 307 }, FAILED],
  ['400', { status: 400 }, FAILED],
  ['404', { status: 404 }, FAILED],
  ['410', { status: 410 }, { type: 'gone' }],
  ['500', { status: 500 }, FAILED],
  ['502', { status: 502 }, UNREACHABLE],
  ['504', { status: 504 }, UNREACHABLE],
  ['no connection', { failure: 'connection' }, UNREACHABLE],
  ['no answer in time', { failure: 'timeout' }, UNREACHABLE],
  ['refused by the guard', { failure: 'refused' }, FAILED],
  ['429 alone', { status: 429 }, FAILED],
  ['503 alone', { status: 503 }, FAILED],
  ['429 and when', { status: 429, headers: { ...NO_HEADERS, retryAfter: '9' } }, { type: 'wait', ms: 9000 }],
  ['503 and when', { status: 503, headers: { ...NO_HEADERS, retryAfter: '9' } }, { type: 'wait', ms: 9000 }],
  ['500 and when', { status: 500, headers: { ...NO_HEADERS, retryAfter: '9' } }, FAILED],
  [
    '400, not wanted',
    { status: 400, headers: { ...NO_HEADERS, webhookDelivery: 'abort-message' } },
    { type: 'aborted' },
  ],
  [
    '503, not wanted',
    { status: 503, headers: { retryAfter: '9', webhookDelivery: 'Abort-Message' } },
    { type: 'aborted' },
  ],
  [
    '200, not wanted',
    { status: 200, headers: { ...NO_HEADERS, webhookDelivery: 'abort-message' } },
    { type: 'delivered' },
  ],
  ['400, another word', { status: 400, headers: { ...NO_HEADERS, webhookDelivery: 'later' } }, FAILED],
])('%s', (_, posted, verdict) => {
  const whole = { status: null, failure: null, headers: NO_HEADERS, beginning: '', ms: 1, ...posted };
  expect(verdictOf(whole, 0)).toEqual(verdict);
});
