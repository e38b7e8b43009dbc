/** /v1/webhooks: endpoints that messages are sent to, and what became of the messages. A holder of a key sees its own only. */
import type { Context } from 'hono';
import { GlimpseError } from '../errors.ts';
import type { Documents } from '../jobs/documents.ts';
import type { DeliveryView } from '../webhooks/view.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { readJson } from './body.ts';
import type { HttpEnv } from './request-log.ts';
import { parseEndpoint, parseEndpointChange, parseRecovery } from './schema/webhooks.ts';

type Handler = (c: Context<HttpEnv>) => Promise<Response>;

const tenantOf = (c: Context<HttpEnv>): string => c.var.grant.holder;
const idOf = (c: Context<HttpEnv>): string => c.req.param('id') ?? '';
/** What shows a secret. */
const NOT_STORED = { 'cache-control': 'no-store' };

/** One that has never answered gets a first message at once. */
export function createEndpoint(webhooks: Webhooks): Handler {
  return async function createEndpoint(c) {
    const address = parseEndpoint(await readJson(c.req.raw, c.var.held));
    const endpoint = await webhooks.register(tenantOf(c), address, new URL(c.req.url).hostname);
    if (endpoint.status === 'unverified' && endpoint.open_messages === 0) await webhooks.test(tenantOf(c), endpoint.id);
    return c.json(endpoint, 201, NOT_STORED);
  };
}

export function listEndpoints(webhooks: Webhooks): Handler {
  return async function listEndpoints(c) {
    return c.json({ object: 'list', data: await webhooks.list(tenantOf(c)) });
  };
}

export function changeEndpoint(webhooks: Webhooks): Handler {
  return async function changeEndpoint(c) {
    const change = parseEndpointChange(await readJson(c.req.raw, c.var.held));
    return c.json(await webhooks.change(tenantOf(c), idOf(c), change), 200, NOT_STORED);
  };
}

/** Whatever did not arrive between two times is sent again. */
export function recoverEndpoint(webhooks: Webhooks): Handler {
  return async function recoverEndpoint(c) {
    const { since, until = Date.now() } = parseRecovery(await readJson(c.req.raw, c.var.held));
    const { messages, hasMore } = await webhooks.recover(tenantOf(c), idOf(c), since, until);
    return c.json({ object: 'webhook.recovery', endpoint_id: idOf(c), messages, has_more: hasMore }, 202);
  };
}

export function getEndpoint(webhooks: Webhooks): Handler {
  return async function getEndpoint(c) {
    return c.json(await webhooks.endpoint(tenantOf(c), idOf(c)), 200, NOT_STORED);
  };
}

export function rotateSecret(webhooks: Webhooks): Handler {
  return async function rotateSecret(c) {
    return c.json(await webhooks.rotate(tenantOf(c), idOf(c)), 200, NOT_STORED);
  };
}

export function enableEndpoint(webhooks: Webhooks): Handler {
  return async function enableEndpoint(c) {
    return c.json(await webhooks.enable(tenantOf(c), idOf(c)), 200, NOT_STORED);
  };
}

export function testEndpoint(webhooks: Webhooks): Handler {
  return async function testEndpoint(c) {
    return c.json(await webhooks.test(tenantOf(c), idOf(c)), 202);
  };
}

export function deleteEndpoint(webhooks: Webhooks): Handler {
  return async function deleteEndpoint(c) {
    await webhooks.remove(tenantOf(c), idOf(c));
    return c.json({ object: 'webhook.endpoint', id: idOf(c), deleted: true });
  };
}

/** `?endpoint=`, `?job=` or both, and `?state=`. */
export function listDeliveries(webhooks: Webhooks, documents: Documents): Handler {
  return async function listDeliveries(c) {
    const { endpoint, job, state: status = null } = c.req.query();
    if (!endpoint && !job)
      throw new GlimpseError('invalid_request', 'Name whose deliveries: "?job=JOB" or "?endpoint=ENDPOINT".');
    const data = endpoint
      ? await webhooks.deliveries(tenantOf(c), endpoint, job || null, status)
      : await ofJob(webhooks, documents, tenantOf(c), job, status);
    return c.json({ object: 'list', data });
  };
}

export function getDelivery(webhooks: Webhooks): Handler {
  return async function getDelivery(c) {
    return c.json(await webhooks.delivery(tenantOf(c), idOf(c)));
  };
}

export function replayDelivery(webhooks: Webhooks): Handler {
  return async function replayDelivery(c) {
    return c.json(await webhooks.replay(tenantOf(c), idOf(c)), 202);
  };
}

/** An endpoint that was deleted meanwhile has none. */
async function ofJob(
  webhooks: Webhooks,
  documents: Documents,
  tenant: string,
  job: string,
  status: string | null,
): Promise<DeliveryView[]> {
  const { webhook } = await documents.get(tenant, job);
  const lists = webhook.map(({ endpoint_id: id }) =>
    webhooks.deliveries(tenant, id, job, status).catch((error: unknown) => {
      if (error instanceof GlimpseError && error.code === 'endpoint_not_found') return [];
      throw error;
    }),
  );
  return (await Promise.all(lists)).flat();
}
