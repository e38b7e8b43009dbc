/** Webhooks over their objects and the script that sends. */
import { called, type Answered } from '../calls.ts';
import { GlimpseError } from '../errors.ts';
import type { Posted } from '../guard/posted.ts';
import { LIMITS } from '../limits.ts';
import type { DocumentTenant } from '../tenants/tenant-object.ts';
import type { WebhookEndpoint } from './endpoint-object.ts';
import type { EndpointChange, EndpointWish, Recovery } from './wish.ts';
import { endpointIdOf, endpointOfMessage, isEndpointId } from './ids.ts';
import { isSecret } from './signature.ts';
import type { DeliveryView, EndpointView } from './view.ts';
import type { EndpointAddress, EndpointEntry, Webhooks } from './webhooks.ts';

/** The script glimpse-egress. */
export interface Egress {
  /** The address in its one spelling. @throws GlimpseError webhook_url_refused */
  judge(url: string, ownHost: string, use: 'webhook'): Promise<Answered<string>>;
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Answered<Posted>>;
}

/** The object's calls; what a stub makes of their types is no use with lists in them. */
type Endpoint = {
  readonly [Call in EndpointCall]: (
    ...values: Parameters<WebhookEndpoint[Call]>
  ) => Promise<Awaited<ReturnType<WebhookEndpoint[Call]>>>;
};
type EndpointCall =
  | 'register'
  | 'change'
  | 'recover'
  | 'view'
  | 'rotate'
  | 'enable'
  | 'remove'
  | 'sendTest'
  | 'deliveries'
  | 'delivery'
  | 'replay';

export interface WebhookBindings {
  readonly ENDPOINTS: DurableObjectNamespace<WebhookEndpoint>;
  readonly TENANTS: DurableObjectNamespace<DocumentTenant>;
  readonly EGRESS: Egress;
}

export class ObjectWebhooks implements Webhooks {
  readonly #bindings: WebhookBindings;

  constructor(bindings: WebhookBindings) {
    this.#bindings = bindings;
  }

  /** It is in the list before it is there, and until it is there no longer: nothing is sent to what no list has. */
  async register(tenant: string, address: EndpointAddress, ownHost: string): Promise<EndpointView> {
    const wish = await this.#wish(tenant, address, ownHost, false);
    if (!(await this.#bindings.TENANTS.getByName(tenant).addEndpoint(wish.id))) throw tooMany();
    return (await this.#endpoint(wish.id).register(wish))!;
  }

  async registerHidden(tenant: string, address: EndpointAddress, ownHost: string): Promise<EndpointView> {
    const wish = await this.#wish(tenant, address, ownHost, true);
    const view = await this.#endpoint(wish.id).register(wish);
    if (view !== null) return view;
    throw new GlimpseError('webhook_secret_differs', SECRET_DIFFERS, { param: 'secret' });
  }

  async list(tenant: string): Promise<EndpointEntry[]> {
    const home = this.#bindings.TENANTS.getByName(tenant);
    const views = (await home.endpoints()).map(async (id): Promise<EndpointEntry[]> => {
      const view = await this.#endpoint(id).view(tenant);
      if (view === null) return [];
      const { secret: _, ...entry } = view;
      return [entry];
    });
    return (await Promise.all(views)).flat();
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

  async change(tenant: string, id: string, change: EndpointChange): Promise<EndpointView> {
    checkSecret(change.secret);
    return (await this.#endpoint(id).change(tenant, change)) ?? unknown(id);
  }

  async recover(tenant: string, id: string, since: number, until: number): Promise<Recovery> {
    const recovery = await this.#endpoint(id).recover(tenant, since, until);
    if (recovery !== null) return recovery;
    const { status } = await this.endpoint(tenant, id);
    throw new GlimpseError('endpoint_disabled', `The endpoint is ${status}; POST its /enable first.`);
  }

  async remove(tenant: string, id: string): Promise<void> {
    const wasThere = await this.#endpoint(id).remove(tenant);
    await this.#bindings.TENANTS.getByName(tenant).removeEndpoint(id);
    if (!wasThere) unknown(id);
  }

  async test(tenant: string, id: string): Promise<DeliveryView> {
    return (await this.#endpoint(id).sendTest(tenant)) ?? unknown(id);
  }

  async deliveries(
    tenant: string,
    endpoint: string,
    job: string | null,
    status: string | null,
  ): Promise<DeliveryView[]> {
    return (await this.#endpoint(endpoint).deliveries(tenant, job, status)) ?? unknown(endpoint);
  }

  async delivery(tenant: string, message: string): Promise<DeliveryView> {
    const endpoint = endpointOfMessage(message);
    return (endpoint && (await this.#endpoint(endpoint).delivery(tenant, message))) || unknownDelivery(message);
  }

  async replay(tenant: string, message: string): Promise<DeliveryView> {
    const endpoint = endpointOfMessage(message);
    return (endpoint && (await this.#endpoint(endpoint).replay(tenant, message))) || unknownDelivery(message);
  }

  async #wish(
    tenant: string,
    { url, secret, ed25519 }: EndpointAddress,
    ownHost: string,
    isHidden: boolean,
  ): Promise<EndpointWish> {
    checkSecret(secret);
    const address = await called(() => this.#bindings.EGRESS.judge(url, ownHost, 'webhook'));
    return { id: await endpointIdOf(tenant, address), tenant, url: address, secret, ed25519, isHidden };
  }

  #endpoint(id: string): Endpoint {
    return isEndpointId(id) ? this.#bindings.ENDPOINTS.getByName(id) : unknown(id);
  }
}

function checkSecret(secret: string | null | undefined): void {
  if (typeof secret !== 'string' || isSecret(secret)) return;
  throw new GlimpseError('invalid_parameter', SECRET_EXPECTED, { param: 'secret' });
}

function tooMany(): GlimpseError {
  const message = `There are ${LIMITS.tenantEndpoints.value} endpoints, and no more may be; DELETE one that is not used.`;
  return new GlimpseError('too_many_endpoints', message);
}

const SECRET_DIFFERS =
  'The endpoint at this address has another secret. Leave it out, or change the endpoint: a job changes none.';

const SECRET_EXPECTED = '"secret": expected "whsec_" and 24 to 64 random bytes in base64; left out, one is made.';
const SHOWN_CHARS = 60;
const shown = (id: string): string => JSON.stringify(id.slice(0, SHOWN_CHARS));

function unknownDelivery(id: string): never {
  throw new GlimpseError('delivery_not_found', `There is no delivery ${shown(id)}; GET its job's or endpoint's.`);
}

function unknown(id: string): never {
  throw new GlimpseError(
    'endpoint_not_found',
    `There is no endpoint ${shown(id)}; POST /v1/webhooks/endpoints makes one.`,
  );
}
