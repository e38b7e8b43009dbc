/** The rest of a body that was refused unread. */
import { LIMITS } from '../limits.ts';
import { arrivals } from './body.ts';
import type { HeldBody } from './held-bodies.ts';

/**
 * Reads a body that nobody has begun to read, and drops it: a client that is still sending would see a broken connection in place of
 * its answer. Never throws; who is silent, slow or endless is given up.
 */
export async function drain({ body, bodyUsed }: Request, held: HeldBody): Promise<void> {
  if (body === null || bodyUsed || body.locked) return;
  let bytes = 0;
  try {
    for await (const chunk of arrivals(body, held)) {
      bytes += chunk.byteLength;
      if (bytes > LIMITS.drainedBytes.value) return;
    }
  } catch {
    // The answer stands, whatever becomes of the body.
  }
}
