/** Ids of endpoints and messages. A message's id names its endpoint, so it is found without a list; neither has a dot, which signatures forbid. */

/** The kind of message by which a tenant's endpoints hear of one that gets nothing any more. */
export const ENDPOINT_DISABLED = 'webhook.endpoint.disabled';

const ENDPOINT_HEX = 24;
const OWN_HEX = 24;
const ENDPOINT = new RegExp(`^ep_[0-9a-f]{${ENDPOINT_HEX}}$`);
const MESSAGE = new RegExp(`^msg_([0-9a-f]{${ENDPOINT_HEX}})_[0-9a-f]{${OWN_HEX}}$`);

/** The same for the same address of the same tenant. */
export async function endpointIdOf(tenant: string, url: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${tenant}\n${url}`));
  return `ep_${hex(new Uint8Array(bytes)).slice(0, ENDPOINT_HEX)}`;
}

export const newMessageId = (endpoint: string): string => messageIdOf(endpoint, newOwnPart());

/** The same for the same part: whoever brings a message again brings the same one. */
export const messageIdOf = (endpoint: string, own: string): string => `msg_${endpoint.slice('ep_'.length)}_${own}`;

/** What tells a message from the others of its endpoint. */
export const newOwnPart = (): string => hex(crypto.getRandomValues(new Uint8Array(OWN_HEX / 2)));

export const isEndpointId = (id: string): boolean => ENDPOINT.test(id);

/** null for what is no message's id. */
export function endpointOfMessage(id: string): string | null {
  const endpoint = MESSAGE.exec(id)?.at(1);
  return endpoint === undefined ? null : `ep_${endpoint}`;
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
