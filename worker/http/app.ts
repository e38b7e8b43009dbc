/** Every route of the API, and what a key must be for to ask it. */
import type { Handler, Hono, MiddlewareHandler } from 'hono';
import type { Access, KeyKeeper } from '../access/grant.ts';
import type { Scope } from '../access/record.ts';
import type { Elsewhere } from '../engine/elsewhere.ts';
import type { Engine } from '../engine/engine.ts';
import type { Files } from '../files/files.ts';
import type { VideoService } from '../media/video/clip.ts';
import type { Documents } from '../jobs/documents.ts';
import type { Uploads } from '../jobs/uploads.ts';
import type { Results } from '../jobs/results/results.ts';
import type { Receiver } from '../sources/receiver.ts';
import type { Sources } from '../sources/sources.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { ask } from './ask.ts';
import { browserRules, needs, screened } from './access.ts';
import { createBaseApp } from './base-app.ts';
import { chatCompletions } from './chat.ts';
import { cancelJob, createJob, deleteJob, getEvents, getExtraction, getJob, listJobs, retryJob } from './documents.ts';
import { convert, convertLater, fromFile, fromSource, pollTask, taskResult } from './clients/docling.ts';
import { layoutParsing } from './clients/glm.ts';
import { mistralOcr } from './clients/mistral.ts';
import { askDocument, extractFields } from './document-questions.ts';
import { CHUNKERS } from './schema/docling-chunking.ts';
import { methodNotAllowed, notFound } from './error-response.ts';
import { heldBodies } from './held-bodies.ts';
import { createFile, deleteFile, getFile, getFileContent, listFiles, putFile } from './files.ts';
import { health } from './health.ts';
import { receiveEvent } from './incoming.ts';
import { index } from './index-page.ts';
import { createKey, listKeys, revokeKey, rotateKey } from './keys.ts';
import { inputTokens } from './input-tokens.ts';
import { limits } from './limits.ts';
import { getMedium, type ServedMedia } from './media.ts';
import { namedPictures } from './named-pictures.ts';
import type { MediaSources } from './named-sources.ts';
import { listQuarantine, releaseInput } from './quarantine.ts';
import { metricsPage } from './metrics-page.ts';
import { getModel, listModels } from './models.ts';
import type { HttpEnv, RequestLogOptions } from './request-log.ts';
import { createUpload, deleteUpload, getUpload, putUpload } from './uploads.ts';
import { responses } from './responses.ts';
import { getFigure, getPage, getPageImage, getResult, listPages } from './results.ts';
import { changeSource, createSource, deleteSource, getSource, listSources } from './sources.ts';
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  enableEndpoint,
  getDelivery,
  getEndpoint,
  listDeliveries,
  listEndpoints,
  recoverEndpoint,
  replayDelivery,
  rotateSecret,
  testEndpoint,
} from './webhooks.ts';

export interface AppOptions extends RequestLogOptions {
  readonly engine: Engine;
  /** Engines elsewhere; null: none. */
  readonly elsewhere: Elsewhere | null;
  readonly access: Access;
  readonly keeper: KeyKeeper;
  readonly documents: Documents;
  /** Folder of the documents' bucket whose objects jobs may name; null: none. */
  readonly documentPrefix: string | null;
  readonly uploads: Uploads;
  readonly files: Files;
  readonly results: Results;
  /** What origins read at the addresses that they are handed. */
  readonly media: ServedMedia;
  readonly pictures: MediaSources;
  /** The script that reads and decodes clips; null where it is not bound. */
  readonly videos: VideoService | null;
  readonly webhooks: Webhooks;
  readonly sources: Sources;
  readonly receiver: Pick<Receiver, 'receive'>;
  /** Name of the bucket whose events make jobs; null: there is none. */
  readonly inbox: string | null;
  /** Name of the one model that is served. */
  readonly model: string;
  /** LIMITS.silentBodyMs when missing. */
  readonly silentBodyMs?: number;
  /** A seed for requests that bring none. */
  readonly randomSeed: () => number;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a key must be for (null: needs none); what handles it comes in order. */
type Route = readonly [
  method: Method,
  path: string,
  scope: Scope | null,
  ...handlers: (Handler<HttpEnv> | MiddlewareHandler<HttpEnv>)[],
];

/** Beside them GET /v1, which lists them. GET / is the page of playground/, which comes without the Worker. */
function routesOf(options: AppOptions): readonly Route[] {
  const { keeper, webhooks, sources, inbox } = options;
  // One for all routes: what they hold together counts.
  const held = heldBodies(options);
  return [
    ...askRoutes(options, held),
    ['GET', '/v1/models', 'ask', listModels(options)],
    ['GET', '/v1/models/:id', 'ask', getModel(options)],
    ['GET', '/v1/limits', 'ask', limits(options)],
    ...fileRoutes(options, held),
    ...documentRoutes(options, held),
    ...webhookRoutes(options, held),
    ['POST', '/v1/sources', 'documents', held, createSource(sources, webhooks, inbox)],
    ['GET', '/v1/sources', 'documents', listSources(sources)],
    ['GET', '/v1/sources/:id', 'documents', getSource(sources)],
    ['PATCH', '/v1/sources/:id', 'documents', held, changeSource(sources, webhooks)],
    ['DELETE', '/v1/sources/:id', 'documents', deleteSource(sources)],
    ['POST', '/in/:source', null, held, receiveEvent(options)],
    ['GET', '/v1/keys', 'admin', listKeys(keeper)],
    ['POST', '/v1/keys', 'admin', held, createKey(keeper)],
    ['POST', '/v1/keys/:id/rotate', 'admin', rotateKey(keeper)],
    ['DELETE', '/v1/keys/:id', 'admin', revokeKey(keeper)],
    ['GET', '/v1/media/:claim', null, getMedium(options)],
    ['GET', '/v1/origins/quarantine', 'admin', listQuarantine(options)],
    ['DELETE', '/v1/origins/quarantine/:fingerprint', 'admin', releaseInput(options)],
    ['GET', '/metrics', 'metrics', metricsPage(options)],
    ['GET', '/health', null, health(options)],
  ];
}

function documentRoutes(options: AppOptions, held: MiddlewareHandler<HttpEnv>): readonly Route[] {
  const { documents, documentPrefix, uploads, results } = options;
  return [
    ['POST', '/v1/documents/uploads', 'documents', held, createUpload(uploads)],
    ['GET', '/v1/documents/uploads/:id', 'documents', getUpload(uploads)],
    ['DELETE', '/v1/documents/uploads/:id', 'documents', deleteUpload(uploads)],
    ['PUT', '/v1/documents/uploads/:id/content', 'documents', held, putUpload(uploads)],
    [
      'POST',
      '/v1/documents/jobs',
      'documents',
      held,
      createJob({ ...options, named: { prefix: documentPrefix, uploads } }),
    ],
    ['GET', '/v1/documents/jobs', 'documents', listJobs(documents)],
    ['GET', '/v1/documents/jobs/:id', 'documents', getJob(documents)],
    ['DELETE', '/v1/documents/jobs/:id', 'documents', deleteJob(documents)],
    ['GET', '/v1/documents/jobs/:id/events', 'documents', getEvents(documents)],
    ['GET', '/v1/documents/jobs/:id/result', 'documents', getResult(results)],
    ['GET', '/v1/documents/jobs/:id/pages', 'documents', listPages(results)],
    ['GET', '/v1/documents/jobs/:id/pages/:page', 'documents', getPage(results)],
    ['GET', '/v1/documents/jobs/:id/pages/:page/image', 'documents', getPageImage(results)],
    ['GET', '/v1/documents/jobs/:id/figures/:figure', 'documents', getFigure(results)],
    ['GET', '/v1/documents/jobs/:id/extraction', 'documents', getExtraction(documents)],
    ['POST', '/v1/documents/jobs/:id/extract', 'documents', held, extractFields(options)],
    ['POST', '/v1/documents/jobs/:id/ask', 'documents', held, askDocument(options)],
    ['POST', '/v1/documents/jobs/:id/cancel', 'documents', cancelJob(documents)],
    ['POST', '/v1/documents/jobs/:id/retry', 'documents', retryJob(documents)],
    ['POST', '/v1/ocr', 'documents', held, mistralOcr(options)],
    ['POST', '/api/paas/v4/layout_parsing', 'documents', held, layoutParsing(documents)],
    ...doclingRoutes(options, held),
  ];
}

/** Requests for answers. */
function askRoutes(options: AppOptions, held: MiddlewareHandler<HttpEnv>): readonly Route[] {
  const named = namedPictures(options);
  return [
    ['POST', '/v1/chat/completions', 'ask', held, named, chatCompletions(options)],
    ['POST', '/v1/chat/completions/input_tokens', 'ask', held, named, inputTokens(options)],
    ['POST', '/v1/ask', 'ask', held, named, ask(options)],
    ['POST', '/v1/responses', 'ask', held, named, responses(options)],
  ];
}

function fileRoutes({ files }: AppOptions, held: MiddlewareHandler<HttpEnv>): readonly Route[] {
  return [
    ['POST', '/v1/files', 'files', held, createFile(files)],
    ['GET', '/v1/files', 'files', listFiles(files)],
    ['PUT', '/v1/files/:name', 'files', held, putFile(files)],
    ['GET', '/v1/files/:id', 'files', getFile(files)],
    ['DELETE', '/v1/files/:id', 'files', deleteFile(files)],
    ['GET', '/v1/files/:id/content', 'files', getFileContent(files)],
  ];
}

/** Documents converted, or cut in chunks, at once or later; named in JSON or sent in a form. */
function doclingRoutes({ documents, results }: AppOptions, held: MiddlewareHandler<HttpEnv>): readonly Route[] {
  const options = { documents, results };
  const ways = [['source', fromSource] as const, ['file', fromFile] as const];
  const work = [['convert', null] as const, ...CHUNKERS.map((chunker) => [`chunk/${chunker}`, chunker] as const)];
  const posts = work.flatMap(([what, chunker]) =>
    ways.flatMap(([way, ask]): Route[] => [
      ['POST', `/v1/${what}/${way}`, 'documents', held, convert(options, ask, chunker)],
      ['POST', `/v1/${what}/${way}/async`, 'documents', held, convertLater(options, ask, chunker)],
    ]),
  );
  return [
    ...posts,
    ['GET', '/v1/status/poll/:id', 'documents', pollTask(options)],
    ['GET', '/v1/result/:id', 'documents', taskResult(options)],
  ];
}

function webhookRoutes({ webhooks, documents }: AppOptions, held: MiddlewareHandler<HttpEnv>): readonly Route[] {
  return [
    ['POST', '/v1/webhooks/endpoints', 'documents', held, createEndpoint(webhooks)],
    ['GET', '/v1/webhooks/endpoints', 'documents', listEndpoints(webhooks)],
    ['GET', '/v1/webhooks/endpoints/:id', 'documents', getEndpoint(webhooks)],
    ['PATCH', '/v1/webhooks/endpoints/:id', 'documents', held, changeEndpoint(webhooks)],
    ['DELETE', '/v1/webhooks/endpoints/:id', 'documents', deleteEndpoint(webhooks)],
    ['POST', '/v1/webhooks/endpoints/:id/rotate', 'documents', rotateSecret(webhooks)],
    ['POST', '/v1/webhooks/endpoints/:id/enable', 'documents', enableEndpoint(webhooks)],
    ['POST', '/v1/webhooks/endpoints/:id/recover', 'documents', held, recoverEndpoint(webhooks)],
    ['POST', '/v1/webhooks/endpoints/:id/test', 'documents', testEndpoint(webhooks)],
    ['GET', '/v1/webhooks/deliveries', 'documents', listDeliveries(webhooks, documents)],
    ['GET', '/v1/webhooks/deliveries/:id', 'documents', getDelivery(webhooks)],
    ['POST', '/v1/webhooks/deliveries/:id/replay', 'documents', replayDelivery(webhooks)],
  ];
}

export function createApp(options: AppOptions): Hono<HttpEnv> {
  const { access } = options;
  const app = createBaseApp(options, browserRules(access), screened(access));
  const listed = routesOf(options);
  const routes: readonly Route[] = [['GET', '/v1', null, index(listed)], ...listed];
  for (const [method, path, scope, ...handlers] of routes)
    app.on(method, [path], ...(scope === null ? [] : [needs(scope, access)]), ...handlers);
  for (const [path, methods] of methodsOf(routes)) app.all(path, methodNotAllowed(methods.join(', ')));
  app.notFound(notFound);
  return app;
}

function methodsOf(routes: readonly Route[]): [path: string, methods: Method[]][] {
  const byPath = Map.groupBy(routes, ([, path]) => path);
  return Array.from(byPath, ([path, same]) => [path, same.map(([method]) => method)]);
}
