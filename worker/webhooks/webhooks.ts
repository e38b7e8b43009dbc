/** What HTTP sees of webhooks. Types and no code. */
import type { EndpointChange, Recovery } from './wish.ts';
import type { DeliveryView, EndpointView } from './view.ts';

export interface EndpointAddress {
  readonly url: string;
  /** null: the one that is there, or a new one. */
  readonly secret: string | null;
  /** Whether messages are signed by Ed25519 as well. */
  readonly ed25519: boolean;
}

/** An endpoint in a list: without what signs. */
export type EndpointEntry = Omit<EndpointView, 'secret'>;

/** Calls with an id @throws GlimpseError endpoint_not_found, delivery_not_found; also for what is somebody else's */
export interface Webhooks {
  /**
   * The tenant's endpoint at this address, made when there is none; another secret takes the place of its own.
   * @throws GlimpseError webhook_url_refused, too_many_endpoints
   */
  register(tenant: string, address: EndpointAddress, ownHost: string): Promise<EndpointView>;
  /** The same for a job, in no list. @throws GlimpseError webhook_url_refused, webhook_secret_differs */
  registerHidden(tenant: string, address: EndpointAddress, ownHost: string): Promise<EndpointView>;
  /** Those that were made by themselves, the oldest first. */
  list(tenant: string): Promise<EndpointEntry[]>;
  endpoint(tenant: string, id: string): Promise<EndpointView>;
  /** @throws GlimpseError invalid_parameter for what is no secret */
  change(tenant: string, id: string, change: EndpointChange): Promise<EndpointView>;
  /** Sends what was made in the time (ms since 1970) and never arrived again. @throws GlimpseError endpoint_disabled */
  recover(tenant: string, id: string, since: number, until: number): Promise<Recovery>;
  /** A new secret; the one before it signs as well for a day. */
  rotate(tenant: string, id: string): Promise<EndpointView>;
  enable(tenant: string, id: string): Promise<EndpointView>;
  remove(tenant: string, id: string): Promise<void>;
  test(tenant: string, id: string): Promise<DeliveryView>;
  /** The newest first; those of a job, or with a status, alone where one is named. */
  deliveries(tenant: string, endpoint: string, job: string | null, status: string | null): Promise<DeliveryView[]>;
  delivery(tenant: string, message: string): Promise<DeliveryView>;
  replay(tenant: string, message: string): Promise<DeliveryView>;
}
