/**
 * Waiting for another request of the same isolate: the only way in which a promise may cross from one request to another.
 * Why: docs/decisions/0011-a-promise-that-crosses-requests.md.
 */

/** How another request ends the wait. */
export type Ends<T> = Pick<PromiseWithResolvers<T>, 'resolve' | 'reject'>;

/** Far below the time after which workerd takes a request that waits for nothing of its own for hung. */
const ALIVE_MS = 1000;

const nothing = (): void => undefined;

/**
 * What another request resolves or rejects with; `offer` is called at once and hands the ends out. `look` is called every `lookMs`
 * meanwhile, in the request that waits: should the other one have died, nobody else would notice.
 */
export async function waitForAnother<T>(
  offer: (ends: Ends<T>) => void,
  look: () => void = nothing,
  lookMs = ALIVE_MS,
): Promise<T> {
  // Not `new Promise`: what V8's optimizing compiler makes of it forgets, in workerd, in whose request it was made.
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const alive = setInterval(look, lookMs);
  try {
    offer({ resolve, reject });
    return await promise;
  } finally {
    clearInterval(alive);
  }
}
