/** The webhooks that a job's request names → endpoints that are there. */
import { GlimpseError } from '../errors.ts';
import { JOB_EVENTS, type JobWebhook } from '../jobs/request.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { JobWebhookBody } from './schema/webhooks.ts';

/** @throws GlimpseError webhook_url_refused, webhook_secret_differs, endpoint_not_found, invalid_parameter; with the field that is wrong */
export function jobWebhooks(
  webhooks: Webhooks,
  tenant: string,
  ownHost: string,
  bodies: readonly JobWebhookBody[],
): Promise<JobWebhook[]> {
  const found = bodies.map(async ({ url, endpoint_id: id, secret, events }, at): Promise<JobWebhook> => {
    try {
      const { id: endpoint, events: own } =
        url === undefined
          ? await webhooks.endpoint(tenant, id ?? '')
          : await webhooks.registerHidden(tenant, { url, secret: secret ?? null, ed25519: false }, ownHost);
      return { endpoint, events: events ?? own ?? JOB_EVENTS };
    } catch (error) {
      if (!(error instanceof GlimpseError)) throw error;
      const field = typeof error.facts.param === 'string' ? error.facts.param : 'endpoint_id';
      throw error.with({ param: `webhook[${at}].${field}` });
    }
  });
  return Promise.all(found);
}
