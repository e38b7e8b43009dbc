/** Every route of the API. */
import type { Handler, Hono, MiddlewareHandler } from 'hono';
import type { Engine } from '../engine/engine.ts';
import { createBaseApp } from './base-app.ts';
import { chatCompletions } from './chat.ts';
import { methodNotAllowed, notFound } from './error-response.ts';
import { heldBodies } from './held-bodies.ts';
import { health } from './health.ts';
import { index } from './index-page.ts';
import { limits } from './limits.ts';
import { getModel, listModels } from './models.ts';
import type { HttpEnv, RequestLogOptions } from './request-log.ts';

export interface AppOptions extends RequestLogOptions {
  readonly engine: Engine;
  /** Name of the one model that is served. */
  readonly model: string;
  /** LIMITS.silentBodyMs when missing. */
  readonly silentBodyMs?: number;
  /** A seed for requests that bring none. */
  readonly randomSeed: () => number;
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
  const app = createBaseApp(options);
  const listed = routesOf(options);
  const routes: readonly Route[] = [['GET', '/', index(listed)], ...listed];
  for (const [method, path, ...handlers] of routes) app.on(method, [path], ...handlers);
  for (const [method, path] of routes) app.all(path, methodNotAllowed(method));
  app.notFound(notFound);
  return app;
}
