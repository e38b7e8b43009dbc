/** What HTTP sees of webhooks. Types and no code. */
import type { DeliveryView, EndpointView } from './view.ts';

export interface EndpointAddress {
  readonly url: string;
  /** null: the one that is there, or a new one. */
  readonly secret: string | null;
  /** Whether messages are signed by Ed25519 as well. */
  readonly ed25519: boolean;
}

/** Calls with an id @throws GlimpseError endpoint_not_found, delivery_not_found; also for what is somebody else's */
export interface Webhooks {
  /** The tenant's endpoint at this address, made when there is none. @throws GlimpseError webhook_url_refused */
  register(tenant: string, address: EndpointAddress, ownHost: string): Promise<EndpointView>;
  endpoint(tenant: string, id: string): Promise<EndpointView>;
  /** A new secret; the one before it signs as well for a day. */
  rotate(tenant: string, id: string): Promise<EndpointView>;
  enable(tenant: string, id: string): Promise<EndpointView>;
  remove(tenant: string, id: string): Promise<void>;
  test(tenant: string, id: string): Promise<DeliveryView>;
  /** The newest first; those of a job alone where one is named. */
  deliveries(tenant: string, endpoint: string, job: string | null): Promise<DeliveryView[]>;
  replay(tenant: string, message: string): Promise<DeliveryView>;
}
