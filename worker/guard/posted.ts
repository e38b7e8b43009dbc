/** What became of a request that was sent to an address that somebody named. */
export interface Posted {
  /** null when no answer came. */
  readonly status: number | null;
  /** `refused`: by the guard, nothing was sent. `connection`: it cannot be reached, or broke off before it answered. */
  readonly failure: 'refused' | 'timeout' | 'connection' | null;
  /** Of the answer; those that are missing are null. */
  readonly headers: { readonly retryAfter: string | null; readonly webhookDelivery: string | null };
  /** Of the answer's body, as text. */
  readonly beginning: string;
  readonly ms: number;
}

export const NO_ANSWER: Posted = {
  status: null,
  failure: null,
  headers: { retryAfter: null, webhookDelivery: null },
  beginning: '',
  ms: 0,
};
