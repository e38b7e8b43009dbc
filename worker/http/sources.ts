/** /v1/sources: where documents come from by themselves. A holder of a key sees its own only. */
import type { Context } from 'hono';
import { GlimpseError } from '../errors.ts';
import type { Sources } from '../sources/sources.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { readJson } from './body.ts';
import { jobWebhooks } from './job-webhooks.ts';
import type { HttpEnv } from './request-log.ts';
import { parseSource, type SourceWish } from './schema/source.ts';
import { sourceView } from './source-view.ts';

type Handler = (c: Context<HttpEnv>) => Promise<Response>;

const tenantOf = (c: Context<HttpEnv>): string => c.var.grant.holder;
const idOf = (c: Context<HttpEnv>): string => c.req.param('id') ?? '';

/** `inbox`: name of the bucket whose events come here; null: there is none. The answer alone shows the secret. */
export function createSource(sources: Sources, webhooks: Webhooks, inbox: string | null): Handler {
  return async function createSource(c) {
    const { name, intake, secret, job } = await parseSource(await readJson(c.req.raw, c.var.held));
    checkBucket(c, intake, inbox);
    const { hostname, origin } = new URL(c.req.url);
    const told = await jobWebhooks(webhooks, tenantOf(c), hostname, job.webhook ?? []);
    const template = { body: job, webhooks: told, origin };
    const record = await sources.create(tenantOf(c), { name, intake, job: template });
    const shown = { ...sourceView(record), ...(secret !== null && { secret }) };
    return c.json(shown, 201, { 'cache-control': 'no-store' });
  };
}

export function listSources(sources: Sources): Handler {
  return async function listSources(c) {
    const records = await sources.list(tenantOf(c));
    return c.json({ object: 'list', data: records.map((record) => sourceView(record)) });
  };
}

export function getSource(sources: Sources): Handler {
  return async function getSource(c) {
    return c.json(sourceView(await sources.get(tenantOf(c), idOf(c))));
  };
}

export function deleteSource(sources: Sources): Handler {
  return async function deleteSource(c) {
    await sources.remove(tenantOf(c), idOf(c));
    return c.json({ object: 'source', id: idOf(c), deleted: true });
  };
}

/** Objects of the inbox may be anybody's: who reads them needs the scope for files. */
function checkBucket(c: Context<HttpEnv>, intake: SourceWish['intake'], inbox: string | null): void {
  if (intake.via !== 'bucket') return;
  if (!c.var.grant.scopes.includes('files'))
    throw new GlimpseError('forbidden', 'A source of the kind r2_event needs a key with the scope "files".');
  if (intake.bucket === inbox) return;
  const known = inbox === null ? 'this service has no inbox (INBOX_BUCKET)' : `the inbox is "${inbox}"`;
  throw new GlimpseError('invalid_parameter', `"verify.bucket": ${known}.`, { param: 'verify.bucket' });
}
