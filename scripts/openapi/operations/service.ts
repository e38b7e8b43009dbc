/** The service itself: keys, health, metrics. */
import { keyWishSchema } from '../../../worker/access/record.ts';
import { json, parameter, TEXT, type Operation } from '../operation.ts';

const id = { id: '$response.body#/id' };

export const SERVICE: readonly Operation[] = [
  { route: 'GET /v1', id: 'getIndex', says: 'Every route', scope: null, answer: json('Index', 'The routes') },
  {
    route: 'POST /v1/keys',
    id: 'createKey',
    says: 'Makes a key',
    scope: 'admin',
    body: { json: { schema: keyWishSchema, example: { name: 'the website', scopes: ['ask'] } } },
    answer: json('Key', 'The key; it is shown once', 201),
    links: { rotateKey: id, revokeKey: id },
  },
  {
    route: 'GET /v1/keys',
    id: 'listKeys',
    says: 'The keys, without their secrets',
    scope: 'admin',
    query: [parameter('after', TEXT, 'The last id of the list before')],
    answer: json('Keys', 'A list'),
  },
  {
    route: 'POST /v1/keys/{id}/rotate',
    id: 'rotateKey',
    says: 'Gives a key a new secret',
    scope: 'admin',
    answer: json('Key', 'The key; it is shown once'),
  },
  {
    route: 'DELETE /v1/keys/{id}',
    id: 'revokeKey',
    says: 'Ends a key at once',
    scope: 'admin',
    answer: json('Deleted', 'It is gone'),
  },
  {
    route: 'GET /v1/media/{claim}',
    id: 'getMedium',
    says: 'One object for an origin that was handed this address',
    more: 'Whole or one range; the address is signed, bound to what the object is, and ends. Clients have no use for it.',
    scope: null,
    answer: { status: 200, says: 'The bytes; 206 for a range', as: { 'application/octet-stream': null } },
  },
  {
    route: 'GET /v1/origins/quarantine',
    id: 'listQuarantine',
    says: 'Videos that are kept from origins because they have broken some',
    scope: 'admin',
    answer: json('Quarantine', 'A list'),
  },
  {
    route: 'DELETE /v1/origins/quarantine/{fingerprint}',
    id: 'releaseInput',
    says: 'Lets origins have a video again',
    scope: 'admin',
    answer: json('Released', 'It is let go'),
  },
  {
    route: 'GET /metrics',
    id: 'getMetrics',
    says: 'Prometheus’ text format, of the isolate that answers',
    scope: 'metrics',
    answer: { status: 200, says: 'Metrics', as: { 'text/plain': null } },
  },
  {
    route: 'GET /health',
    id: 'getHealth',
    says: 'Whether the service is alive; loads nothing',
    scope: null,
    answer: json('Health', 'It is; 503 where it is stalled'),
  },
];
