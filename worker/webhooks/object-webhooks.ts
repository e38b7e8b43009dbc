/** Webhooks over their objects and the script that sends. */
import { called, type Answered } from '../calls.ts';
import { GlimpseError } from '../errors.ts';
import type { Posted } from '../guard/posted.ts';
import type { WebhookEndpoint } from './endpoint-object.ts';
import { endpointIdOf, endpointOfMessage, isEndpointId } from './ids.ts';
import { isSecret } from './signature.ts';
import type { DeliveryView, EndpointView } from './view.ts';
import type { EndpointAddress, Webhooks } from './webhooks.ts';

/** The script glimpse-egress. */
export interface Egress {
  /** The address in its one spelling. @throws GlimpseError webhook_url_refused */
  judge(url: string, ownHost: string, use: 'webhook'): Promise<Answered<string>>;
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Answered<Posted>>;
}

export class ObjectWebhooks implements Webhooks {
  readonly #endpoints: DurableObjectNamespace<WebhookEndpoint>;
  readonly #egress: Egress;

  constructor(endpoints: DurableObjectNamespace<WebhookEndpoint>, egress: Egress) {
    this.#endpoints = endpoints;
    this.#egress = egress;
  }

  async register(tenant: string, { url, secret, ed25519 }: EndpointAddress, ownHost: string): Promise<EndpointView> {
    if (secret !== null && !isSecret(secret))
      throw new GlimpseError('invalid_parameter', SECRET_EXPECTED, { param: 'secret' });
    const address = await called(() => this.#egress.judge(url, ownHost, 'webhook'));
    const id = await endpointIdOf(tenant, address);
    return this.#endpoints.getByName(id).register({ id, tenant, url: address, secret, ed25519 });
  }

  async endpoint(tenant: string, id: string): Promise<EndpointView> {
    return (await this.#endpoint(id).view(tenant)) ?? unknown(id);
  }

  async rotate(tenant: string, id: string): Promise<EndpointView> {
    return (await this.#endpoint(id).rotate(tenant)) ?? unknown(id);
  }

  async enable(tenant: string, id: string): Promise<EndpointView> {
    return (await this.#endpoint(id).enable(tenant)) ?? unknown(id);
  }

  async remove(tenant: string, id: string): Promise<void> {
    if (!(await this.#endpoint(id).remove(tenant))) unknown(id);
  }

  async test(tenant: string, id: string): Promise<DeliveryView> {
    return (await this.#endpoint(id).sendTest(tenant)) ?? unknown(id);
  }

  async deliveries(tenant: string, endpoint: string, job: string | null): Promise<DeliveryView[]> {
    return (await this.#endpoint(endpoint).deliveries(tenant, job)) ?? unknown(endpoint);
  }

  async replay(tenant: string, message: string): Promise<DeliveryView> {
    const endpoint = endpointOfMessage(message);
    const delivery = endpoint && (await this.#endpoint(endpoint).replay(tenant, message));
    if (delivery) return delivery;
    throw new GlimpseError(
      'delivery_not_found',
      `There is no delivery ${shown(message)}; GET its job's or endpoint's.`,
    );
  }

  #endpoint(id: string): DurableObjectStub<WebhookEndpoint> {
    return isEndpointId(id) ? this.#endpoints.getByName(id) : unknown(id);
  }
}

const SECRET_EXPECTED = '"secret": expected "whsec_" and 24 to 64 random bytes in base64; left out, one is made.';
const SHOWN_CHARS = 60;
const shown = (id: string): string => JSON.stringify(id.slice(0, SHOWN_CHARS));

function unknown(id: string): never {
  throw new GlimpseError(
    'endpoint_not_found',
    `There is no endpoint ${shown(id)}; POST /v1/webhooks/endpoints makes one.`,
  );
}
