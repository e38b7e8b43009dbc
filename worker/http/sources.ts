/** /v1/sources: where documents come from by themselves. A holder of a key sees its own only. */
import type { Context } from 'hono';
import { GlimpseError } from '../errors.ts';
import type { SourceChange, Sources } from '../sources/sources.ts';
import type { JobTemplate, SourceRecord } from '../sources/source.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { readJson } from './body.ts';
import { jobWebhooks } from './job-webhooks.ts';
import type { HttpEnv } from './request-log.ts';
import type { JobBody } from './schema/job.ts';
import { parseSource, parseSourceChange, type SourceWish } from './schema/source.ts';
import { sourceView } from './source-view.ts';

type Handler = (c: Context<HttpEnv>) => Promise<Response>;

const tenantOf = (c: Context<HttpEnv>): string => c.var.grant.holder;
const idOf = (c: Context<HttpEnv>): string => c.req.param('id') ?? '';

/** `inbox`: name of the bucket whose events come here; null: there is none. The answer alone shows the secret. */
export function createSource(sources: Sources, webhooks: Webhooks, inbox: string | null): Handler {
  return async function createSource(c) {
    const { name, intake, secret, job } = await parseSource(await readJson(c.req.raw, c.var.held));
    checkBucket(c, intake, inbox);
    const record = await sources.create(tenantOf(c), { name, intake, job: await templateOf(c, webhooks, job) });
    return shown(c, record, secret, 201);
  };
}

/** The answer shows a secret that is new, and no other. */
export function changeSource(sources: Sources, webhooks: Webhooks): Handler {
  return async function changeSource(c) {
    const json = await readJson(c.req.raw, c.var.held);
    const before = await sources.get(tenantOf(c), idOf(c));
    const { wished, job, name } = await parseSourceChange(json, before);
    const change: SourceChange = {
      ...(name !== undefined && { name }),
      ...(wished !== null && { intake: wished.intake }),
      ...(job !== undefined && { job: await templateOf(c, webhooks, job) }),
    };
    return shown(c, await sources.change(tenantOf(c), before.id, change), wished?.secret ?? null, 200);
  };
}

function shown(c: Context<HttpEnv>, record: SourceRecord, secret: string | null, status: 200 | 201): Response {
  const body = { ...sourceView(record), ...(secret !== null && { secret }) };
  return c.json(body, status, { 'cache-control': 'no-store' });
}

async function templateOf(c: Context<HttpEnv>, webhooks: Webhooks, job: JobBody): Promise<JobTemplate> {
  const { hostname, origin } = new URL(c.req.url);
  return { body: job, webhooks: await jobWebhooks(webhooks, tenantOf(c), hostname, job.webhook ?? []), origin };
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
