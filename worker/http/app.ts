/** Every route of the API, and what all of them share: request ids, the log, CORS and the shape of errors. */
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { Engine, LedgerReport } from '../engine/engine.ts';
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
  readonly ledger: () => LedgerReport;
  readonly log: (line: LogLine) => void;
}

export function createApp(options: AppOptions): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.use(requestLog(options), cors({ origin: '*', exposeHeaders: EXPOSED_HEADERS, maxAge: 86_400 }));
  app.get('/', index);
  app.get('/health', health(options));
  app.get('/v1/limits', limits(options));
  app.get('/v1/models', listModels(options));
  app.get('/v1/models/:id', getModel(options));
  app.post('/v1/chat/completions', heldBodies(options), chatCompletions(options));
  for (const path of ['/', '/health', '/v1/limits', '/v1/models', '/v1/models/:id'])
    app.all(path, methodNotAllowed('GET'));
  app.all('/v1/chat/completions', methodNotAllowed('POST'));
  app.notFound(notFound);
  app.onError(onError);
  return app;
}
