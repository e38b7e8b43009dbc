/** What a receiver's answer means for the message and the endpoint. */
import type { Posted } from '../guard/posted.ts';
import { retryAfterMs } from './backoff.ts';

export type Verdict =
  | { readonly type: 'delivered' }
  /** The receiver wants nothing any more. */
  | { readonly type: 'gone' }
  /** The receiver does not want this message. */
  | { readonly type: 'aborted' }
  /** The receiver says how long nothing shall come. */
  | { readonly type: 'wait'; readonly ms: number }
  /** Nobody who could say anything was reached. */
  | { readonly type: 'unreachable' }
  | { readonly type: 'failed' };

const ABORT = 'abort-message';

export function verdictOf({ status, failure, headers }: Posted, now: number): Verdict {
  if (status === null) return { type: failure === 'refused' ? 'failed' : 'unreachable' };
  if (status >= 200 && status < 300) return { type: 'delivered' };
  if (status === 410) return { type: 'gone' };
  if (headers.webhookDelivery?.trim().toLowerCase() === ABORT) return { type: 'aborted' };
  if (status === 429 || status === 503) {
    const ms = retryAfterMs(headers.retryAfter, now);
    return ms === null ? { type: 'failed' } : { type: 'wait', ms };
  }
  return { type: status === 502 || status === 504 ? 'unreachable' : 'failed' };
}
