/** Every route of the API, and what all of them share: request ids, the log, CORS and the shape of errors. */
import { Hono, type Handler, type MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { Engine } from '../engine/engine.ts';
import { chatCompletions } from './chat.ts';
import { methodNotAllowed, notFound, onError } from './error-response.ts';
import { heldBodies } from './held-bodies.ts';
import { health } from './health.ts';
import { index } from './index-page.ts';
import { limits } from './limits.ts';
import { getModel, listModels } from './models.ts';
import { EXPOSED_HEADERS, requestLog, type HttpEnv, type LogLine } from './request-log.ts';

export interface AppOptions {
  readonly engine: Engine;
  /** Name of the one model that is served. */
  readonly model: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A seed for requests that bring none. */
  readonly randomSeed: () => number;
  /** Keeps the isolate on a request's work after its client has left, so that the work can end in order. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly log: (line: LogLine) => void;
}

/** What handles it comes in order. */
type Route = readonly [
  method: 'GET' | 'POST',
  path: string,
  ...handlers: (Handler<HttpEnv> | MiddlewareHandler<HttpEnv>)[],
];

/** Beside them GET /, which lists them. */
function routesOf(options: AppOptions): readonly Route[] {
  return [
    ['POST', '/v1/chat/completions', heldBodies(options), chatCompletions(options)],
    ['GET', '/v1/models', listModels(options)],
    ['GET', '/v1/models/:id', getModel(options)],
    ['GET', '/v1/limits', limits(options)],
    ['GET', '/health', health(options)],
  ];
}

export function createApp(options: AppOptions): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.use(requestLog(options), cors({ origin: '*', exposeHeaders: EXPOSED_HEADERS, maxAge: 86_400 }));
  const listed = routesOf(options);
  const routes: readonly Route[] = [['GET', '/', index(listed)], ...listed];
  for (const [method, path, ...handlers] of routes) app.on(method, [path], ...handlers);
  for (const [method, path] of routes) app.all(path, methodNotAllowed(method));
  app.notFound(notFound);
  app.onError(onError);
  return app;
}
