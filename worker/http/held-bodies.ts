/** How many bytes of request bodies the isolate holds, all requests together: each alone may fit and ten of them not. */
import type { MiddlewareHandler } from 'hono';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { HttpEnv } from './request-log.ts';

interface Options {
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** One request's share. */
export interface HeldBytes {
  /** @throws GlimpseError engine_busy when all requests together would hold too much; this one holds nothing then */
  take(bytes: number): void;
  free(): void;
}

/** Gives `c.var.held`, which is free again when the answer has ended. */
export function heldBodies({ waitUntil }: Options): MiddlewareHandler<HttpEnv> {
  let all = 0;
  return async function heldBodies(c, next) {
    let own = 0;
    const add = (bytes: number) => {
      all += bytes;
      own += bytes;
    };
    const free = () => add(-own);
    const take = (bytes: number) => {
      if (all + bytes <= LIMITS.heldBodyBytes.value) return add(bytes);
      // So that the others get through.
      free();
      throw new GlimpseError('engine_busy', 'Too many large requests at once; try again in a few seconds.');
    };
    c.set('held', { take, free });
    const answered = next();
    // Kept alive, because a client may leave in the middle of its body.
    waitUntil(answered.then(() => c.var.streamEnd).then(free));
    await answered;
  };
}
