/** What is asked of an endpoint's object. Types and no code. */
import type { WebhookEvent } from '../jobs/request.ts';

export interface EndpointWish {
  readonly id: string;
  readonly tenant: string;
  readonly url: string;
  /** null: the one that is there, or a new one. */
  readonly secret: string | null;
  /** Whether it is signed by Ed25519 as well; one that is stays so. */
  readonly ed25519: boolean;
  /** A job names the address. */
  readonly isHidden: boolean;
}

/** What may be changed of an endpoint; what is missing stays. */
export interface EndpointChange {
  readonly description?: string | null;
  readonly events?: readonly WebhookEvent[] | null;
  readonly secret?: string;
  readonly isDisabled?: boolean;
}

/** What became of a call to send messages again. */
export interface Recovery {
  readonly messages: number;
  /** There are more than may wait at once. */
  readonly hasMore: boolean;
}
