/** Who is told of jobs, and documents that come by themselves. */
import { changeSchema, endpointSchema, recoverySchema } from '../../../worker/http/schema/webhooks.ts';
import { sourceSchema } from '../../../worker/sources/wish.ts';
import { json, parameter, TEXT, type Operation } from '../operation.ts';

const id = { id: '$response.body#/id' };
const first = { id: '$response.body#/data/0/id' };

export const WEBHOOKS: readonly Operation[] = [
  {
    route: 'POST /v1/webhooks/endpoints',
    id: 'createEndpoint',
    says: 'Names an address that is told of jobs',
    scope: 'documents',
    body: { json: { schema: endpointSchema, example: { url: 'https://example.com/hooks/glimpse' } } },
    answer: json('Endpoint', 'The endpoint, with its secret', 201),
    links: {
      getEndpoint: id,
      changeEndpoint: id,
      rotateEndpointSecret: id,
      enableEndpoint: id,
      recoverEndpoint: id,
      testEndpoint: id,
      deleteEndpoint: id,
      listDeliveries: { endpoint: '$response.body#/id' },
    },
  },
  {
    route: 'GET /v1/webhooks/endpoints',
    id: 'listEndpoints',
    says: 'Endpoints of the key that asks',
    scope: 'documents',
    answer: json('Endpoints', 'A list'),
  },
  {
    route: 'GET /v1/webhooks/endpoints/{id}',
    id: 'getEndpoint',
    says: 'One endpoint',
    scope: 'documents',
    answer: json('Endpoint', 'The endpoint'),
  },
  {
    route: 'PATCH /v1/webhooks/endpoints/{id}',
    id: 'changeEndpoint',
    says: 'Changes some fields of an endpoint',
    scope: 'documents',
    body: { json: { schema: changeSchema, example: { description: 'the accounts department' } } },
    answer: json('Endpoint', 'The endpoint'),
  },
  {
    route: 'DELETE /v1/webhooks/endpoints/{id}',
    id: 'deleteEndpoint',
    says: 'Removes an endpoint',
    scope: 'documents',
    answer: json('Deleted', 'It is gone'),
  },
  {
    route: 'POST /v1/webhooks/endpoints/{id}/rotate',
    id: 'rotateEndpointSecret',
    says: 'Gives it a new secret; the old one signs for a while',
    scope: 'documents',
    answer: json('Endpoint', 'The endpoint'),
  },
  {
    route: 'POST /v1/webhooks/endpoints/{id}/enable',
    id: 'enableEndpoint',
    says: 'Sends to it again',
    scope: 'documents',
    answer: json('Endpoint', 'The endpoint'),
  },
  {
    route: 'POST /v1/webhooks/endpoints/{id}/recover',
    id: 'recoverEndpoint',
    says: 'Sends again whatever did not arrive between two times',
    scope: 'documents',
    body: { json: { schema: recoverySchema, example: { since: '2026-11-30T00:00:00Z' } } },
    answer: json('Recovery', 'How many messages', 202),
  },
  {
    route: 'POST /v1/webhooks/endpoints/{id}/test',
    id: 'testEndpoint',
    says: 'Sends a message to try it',
    scope: 'documents',
    answer: json('Delivery', 'The delivery', 202),
  },
  {
    route: 'GET /v1/webhooks/deliveries',
    id: 'listDeliveries',
    says: 'What became of messages, of a job or an endpoint',
    scope: 'documents',
    query: [
      parameter('endpoint', TEXT, 'Whose'),
      parameter('job', TEXT, 'About which job'),
      parameter('state', TEXT, 'Deliveries that are so'),
    ],
    answer: json('Deliveries', 'A list'),
    links: { getDelivery: first, replayDelivery: first },
  },
  {
    route: 'GET /v1/webhooks/deliveries/{id}',
    id: 'getDelivery',
    says: 'One delivery with its attempts',
    scope: 'documents',
    answer: json('Delivery', 'The delivery'),
  },
  {
    route: 'POST /v1/webhooks/deliveries/{id}/replay',
    id: 'replayDelivery',
    says: 'Sends a message again',
    scope: 'documents',
    answer: json('Delivery', 'The delivery', 202),
  },
  {
    route: 'POST /v1/sources',
    id: 'createSource',
    says: 'Takes documents from somewhere by themselves',
    scope: 'documents',
    body: {
      json: { schema: sourceSchema, example: { name: 'the scanner', verify: { kind: 'bearer' }, body: 'document' } },
    },
    answer: json('Source', 'The source, with its secret', 201),
    links: { getSource: id, receiveEvent: { source: '$response.body#/id' }, deleteSource: id },
  },
  {
    route: 'GET /v1/sources',
    id: 'listSources',
    says: 'Sources of the key that asks',
    scope: 'documents',
    answer: json('Sources', 'A list'),
  },
  {
    route: 'GET /v1/sources/{id}',
    id: 'getSource',
    says: 'One source',
    scope: 'documents',
    answer: json('Source', 'The source'),
  },
  {
    route: 'DELETE /v1/sources/{id}',
    id: 'deleteSource',
    says: 'Removes a source',
    scope: 'documents',
    answer: json('Deleted', 'It is gone'),
  },
  {
    route: 'POST /in/{source}',
    id: 'receiveEvent',
    says: 'What a source sends: an event, or the document itself',
    more: 'Who sends proves it as the source says: by a signature or a bearer token.',
    scope: null,
    body: { bytes: 'The event or the document' },
    answer: json('Received', 'The job that it made', 202),
  },
];
