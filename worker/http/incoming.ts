/** POST /in/SOURCE: somebody's webhook. Its sender has no key of this service; the source says how it is known. */
import type { Context } from 'hono';
import type { Access } from '../access/grant.ts';
import { GlimpseError } from '../errors.ts';
import type { Receiver } from '../sources/receiver.ts';
import { readBody } from './body.ts';
import { onError } from './error-response.ts';
import type { HttpEnv } from './request-log.ts';

export interface IncomingOptions {
  readonly access: Access;
  readonly receiver: Pick<Receiver, 'receive'>;
  readonly now: () => number;
}

export function receiveEvent({ access, receiver, now }: IncomingOptions) {
  return async function receiveEvent(c: Context<HttpEnv>): Promise<Response> {
    await access.countStranger(c.req.raw);
    const { headers } = c.req.raw;
    const read = (mostBytes: number) => readBody(c.req.raw, c.var.held, mostBytes);
    const outcome = await receiver.receive(c.req.param('source') ?? '', { headers, read, now: now() });
    switch (outcome.type) {
      case 'unknown':
        return refused(c, 404);
      case 'refused':
        return refused(c, 401);
      case 'challenge':
        return c.json({ challenge: outcome.challenge });
      case 'ignored':
        return c.body(null, 204);
      case 'taken': {
        const { event, job, isDuplicate } = outcome;
        return c.json({ object: 'source.event', id: event, job_id: job, duplicate: isDuplicate }, 202);
      }
    }
  };
}

const REFUSED = 'There is no such source, or this is not signed as it expects.';

/** The same words for both: who may not send learns nothing about which sources there are. */
function refused(c: Context<HttpEnv>, status: 401 | 404): Response {
  const { body } = onError(new GlimpseError('event_refused', REFUSED), c);
  return new Response(body, { status, headers: { 'content-type': 'application/json' } });
}
