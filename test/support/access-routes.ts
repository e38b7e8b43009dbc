/** Every route, the scope it needs, and what it answers to who may: for tests of access. */
import type { Scope } from '../../worker/access/record.ts';
import { userMessage } from './local-server.ts';

/** To the tiny model. */
export const QUESTION = { model: 'tiny', messages: [userMessage('Hello')], max_tokens: 2, temperature: 0 };

export interface TestedRoute {
  readonly method: string;
  readonly path: string;
  /** null: needs no key. */
  readonly scope: Scope | null;
  readonly body?: object;
  /** What it answers to who may. */
  readonly status: number;
  /** Of an error. */
  readonly code?: string;
}

const ROUTES: TestedRoute[] = [
  { method: 'GET', path: '/', scope: null, status: 200 },
  { method: 'GET', path: '/health', scope: null, status: 200 },
  { method: 'GET', path: '/v1/models', scope: 'ask', status: 200 },
  { method: 'GET', path: '/v1/models/tiny', scope: 'ask', status: 200 },
  { method: 'GET', path: '/v1/limits', scope: 'ask', status: 200 },
  { method: 'POST', path: '/v1/chat/completions', scope: 'ask', body: QUESTION, status: 200 },
  { method: 'POST', path: '/v1/chat/completions/input_tokens', scope: 'ask', body: QUESTION, status: 200 },
  { method: 'POST', path: '/v1/responses', scope: 'ask', body: { input: 'Hello', max_output_tokens: 2 }, status: 200 },
  { method: 'POST', path: '/v1/ask', scope: 'ask', body: {}, status: 415, code: 'unsupported_media_type' },
  { method: 'GET', path: '/v1/files', scope: 'files', status: 200 },
  { method: 'POST', path: '/v1/files', scope: 'files', body: {}, status: 415, code: 'unsupported_media_type' },
  { method: 'PUT', path: '/v1/files/a.json', scope: 'files', body: {}, status: 200 },
  { method: 'GET', path: '/v1/files/file-none', scope: 'files', status: 404, code: 'file_not_found' },
  { method: 'GET', path: '/v1/files/file-none/content', scope: 'files', status: 404, code: 'file_not_found' },
  { method: 'DELETE', path: '/v1/files/file-none', scope: 'files', status: 404, code: 'file_not_found' },
  { method: 'GET', path: '/v1/keys', scope: 'admin', status: 200 },
  { method: 'POST', path: '/v1/keys', scope: 'admin', body: { name: 'by table' }, status: 201 },
  { method: 'POST', path: '/v1/keys/aaaaaaaaaaaa/rotate', scope: 'admin', status: 404, code: 'key_not_found' },
  { method: 'DELETE', path: '/v1/keys/aaaaaaaaaaaa', scope: 'admin', status: 404, code: 'key_not_found' },
  { method: 'GET', path: '/metrics', scope: 'metrics', status: 200 },
  { method: 'POST', path: '/v1/documents/uploads', scope: 'documents', body: { bytes: 1 }, status: 201 },
  { method: 'GET', path: '/v1/documents/uploads/doc_1', scope: 'documents', status: 404, code: 'document_not_found' },
  {
    method: 'DELETE',
    path: '/v1/documents/uploads/doc_1',
    scope: 'documents',
    status: 404,
    code: 'document_not_found',
  },
  {
    method: 'PUT',
    path: '/v1/documents/uploads/doc_1/content',
    scope: 'documents',
    body: {},
    status: 404,
    code: 'document_not_found',
  },
  { method: 'GET', path: '/v1/documents/jobs', scope: 'documents', status: 200 },
  { method: 'GET', path: '/v1/documents/jobs/none', scope: 'documents', status: 404, code: 'job_not_found' },
  { method: 'DELETE', path: '/v1/documents/jobs/none', scope: 'documents', status: 404, code: 'job_not_found' },
  ...['result', 'pages', 'pages/1', 'pages/1/image', 'figures/p1-b1'].map((path): TestedRoute => ({
    method: 'GET',
    path: `/v1/documents/jobs/none/${path}`,
    scope: 'documents',
    status: 404,
    code: 'job_not_found',
  })),
  {
    method: 'POST',
    path: '/v1/documents/jobs/none/extract',
    scope: 'documents',
    body: { preset: 'prebuilt-invoice' },
    status: 404,
    code: 'job_not_found',
  },
  {
    method: 'POST',
    path: '/v1/documents/jobs/none/ask',
    scope: 'documents',
    body: { question: 'What?' },
    status: 404,
    code: 'job_not_found',
  },
  { method: 'POST', path: '/v1/ocr', scope: 'documents', body: {}, status: 400, code: 'invalid_request' },
  {
    method: 'POST',
    path: '/api/paas/v4/layout_parsing',
    scope: 'documents',
    body: {},
    status: 400,
    code: 'invalid_request',
  },
  { method: 'POST', path: '/v1/convert/source', scope: 'documents', body: {}, status: 400, code: 'invalid_request' },
  {
    method: 'POST',
    path: '/v1/convert/source/async',
    scope: 'documents',
    body: {},
    status: 400,
    code: 'invalid_request',
  },
  { method: 'POST', path: '/v1/convert/file', scope: 'documents', body: {}, status: 400, code: 'invalid_request' },
  {
    method: 'POST',
    path: '/v1/convert/file/async',
    scope: 'documents',
    body: {},
    status: 400,
    code: 'invalid_request',
  },
  { method: 'GET', path: '/v1/status/poll/none', scope: 'documents', status: 404, code: 'job_not_found' },
  { method: 'GET', path: '/v1/result/none', scope: 'documents', status: 404, code: 'job_not_found' },
  { method: 'GET', path: '/v1/webhooks/endpoints', scope: 'documents', status: 200 },
  {
    method: 'GET',
    path: '/v1/webhooks/deliveries/msg_none',
    scope: 'documents',
    status: 404,
    code: 'delivery_not_found',
  },
  {
    method: 'PATCH',
    path: '/v1/webhooks/endpoints/ep_none',
    scope: 'documents',
    body: { disabled: true },
    status: 404,
    code: 'endpoint_not_found',
  },
  {
    method: 'POST',
    path: '/v1/webhooks/endpoints/ep_none/recover',
    scope: 'documents',
    body: { since: '2026-11-30T19:00:00Z' },
    status: 404,
    code: 'endpoint_not_found',
  },
  { method: 'GET', path: '/v1/webhooks/deliveries', scope: 'documents', status: 400, code: 'invalid_request' },
  {
    method: 'POST',
    path: '/v1/webhooks/deliveries/msg_none/replay',
    scope: 'documents',
    status: 404,
    code: 'delivery_not_found',
  },
  {
    method: 'GET',
    path: '/v1/webhooks/endpoints/ep_none',
    scope: 'documents',
    status: 404,
    code: 'endpoint_not_found',
  },
  {
    method: 'DELETE',
    path: '/v1/webhooks/endpoints/ep_none',
    scope: 'documents',
    status: 404,
    code: 'endpoint_not_found',
  },
  {
    method: 'POST',
    path: '/v1/webhooks/endpoints/ep_none/rotate',
    scope: 'documents',
    status: 404,
    code: 'endpoint_not_found',
  },
  {
    method: 'POST',
    path: '/v1/webhooks/endpoints/ep_none/enable',
    scope: 'documents',
    status: 404,
    code: 'endpoint_not_found',
  },
  { method: 'GET', path: '/v1/sources', scope: 'documents', status: 200 },
  { method: 'POST', path: '/v1/sources', scope: 'documents', body: {}, status: 400, code: 'invalid_request' },
  { method: 'GET', path: '/v1/sources/src_none', scope: 'documents', status: 404, code: 'source_not_found' },
  { method: 'DELETE', path: '/v1/sources/src_none', scope: 'documents', status: 404, code: 'source_not_found' },
  { method: 'POST', path: '/in/src_none', scope: null, body: {}, status: 404, code: 'event_refused' },
  {
    method: 'POST',
    path: '/v1/webhooks/endpoints/ep_none/test',
    scope: 'documents',
    status: 404,
    code: 'endpoint_not_found',
  },
];
export const ROUTE_ROWS = ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const);
