/**
 * Whether a tenant's new job may be made, and whether it is new at all: what is known and the time → the answer. Pure;
 * `tenant-object.ts` asks it in a transaction. Source: docs/documents.md, "Sent twice, made once".
 */

/** What is known of an idempotency key. */
export interface KeyRow {
  readonly job: string;
  /** Of the request that brought the key first. */
  readonly fingerprint: string;
  /** What that request was answered; null until its job is made. */
  readonly answer: string | null;
  /** When somebody began to make the job. */
  readonly reservedAt: number;
  /** A while after the end of its job; null before. */
  readonly forgetAt: number | null;
}

export interface AdmissionFacts {
  /** Of the request's key; null when it has none, or it is new. */
  readonly known: KeyRow | null;
  readonly jobsInFlight: number;
  /** Of the jobs that began today, by UTC. */
  readonly pagesToday: number;
}

export interface AdmissionWish {
  /** Of the job, if it is a new one. */
  readonly job: string;
  readonly fingerprint: string;
}

export interface AdmissionRules {
  readonly jobsInFlight: number;
  readonly pagesPerDay: number;
  /** Whoever makes a job and is silent for so long has died. */
  readonly reservationMs: number;
}

export type Admission =
  /** The job is to be made under this id, which is not the wish's where an earlier request died over it. */
  | { readonly type: 'admitted'; readonly job: string }
  | { readonly type: 'replayed'; readonly job: string; readonly answer: string }
  /** Another request makes the job just now. */
  | { readonly type: 'busy' }
  /** The key came with another request before. */
  | { readonly type: 'reused' }
  | { readonly type: 'refused'; readonly what: 'jobs' | 'pages' };

export function admit(
  { known, jobsInFlight, pagesToday }: AdmissionFacts,
  { job, fingerprint }: AdmissionWish,
  now: number,
  rules: AdmissionRules,
): Admission {
  if (known !== null && !isForgotten(known, now)) {
    if (known.fingerprint !== fingerprint) return { type: 'reused' };
    if (known.answer !== null) return { type: 'replayed', job: known.job, answer: known.answer };
    // Maybe its job is there and nobody could say so: the same id makes it once.
    return now < known.reservedAt + rules.reservationMs ? { type: 'busy' } : { type: 'admitted', job: known.job };
  }
  if (jobsInFlight >= rules.jobsInFlight) return { type: 'refused', what: 'jobs' };
  if (pagesToday >= rules.pagesPerDay) return { type: 'refused', what: 'pages' };
  return { type: 'admitted', job };
}

export const isForgotten = ({ forgetAt }: KeyRow, now: number): boolean => forgetAt !== null && now >= forgetAt;
