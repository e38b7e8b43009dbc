/** Work that takes longer than a lease: it is renewed meanwhile. */
import { Unwanted } from './unwanted.ts';

/** Of a lease; two renewals may be lost. */
const BEATS = 3;

export interface Leased {
  /** @throws Unwanted */
  readonly renew: () => Promise<void>;
  readonly claim: { readonly leaseMs: number };
}

/** The signal fires with Unwanted when nobody wants the result any more. */
export async function keepingLease<T>({ renew, claim }: Leased, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const beat = async () => {
    try {
      await renew();
    } catch (error) {
      // A renewal that did not arrive is followed by another one.
      if (error instanceof Unwanted) controller.abort(error);
    }
  };
  const timer = setInterval(() => void beat(), claim.leaseMs / BEATS);
  try {
    return await run(controller.signal);
  } finally {
    clearInterval(timer);
  }
}
