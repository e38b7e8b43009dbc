/** /v1/origins/quarantine: inputs that are kept from origins because they have broken some; an administrator looks, and lets them go. */
import type { Context } from 'hono';
import type { Elsewhere } from '../engine/elsewhere.ts';
import { GlimpseError } from '../errors.ts';
import type { HttpEnv } from './request-log.ts';

interface Options {
  /** Engines elsewhere; null: none. */
  readonly elsewhere: Pick<Elsewhere, 'quarantine'> | null;
}

export function listQuarantine({ elsewhere }: Options) {
  return async function listQuarantine(c: Context<HttpEnv>): Promise<Response> {
    const inputs = (await elsewhere?.quarantine().list()) ?? [];
    const data = inputs.map(({ fingerprint, until }) => ({
      object: 'quarantined_input',
      fingerprint,
      until: Math.ceil(until / 1000),
    }));
    return c.json({ object: 'list', data });
  };
}

export function releaseInput({ elsewhere }: Options) {
  return async function releaseInput(c: Context<HttpEnv>): Promise<Response> {
    const fingerprint = c.req.param('fingerprint') ?? '';
    if (!(await elsewhere?.quarantine().release(fingerprint)))
      throw new GlimpseError(
        'not_found',
        'There is no such input in quarantine; GET /v1/origins/quarantine lists them.',
      );
    return c.json({ object: 'quarantined_input', fingerprint, deleted: true });
  };
}
