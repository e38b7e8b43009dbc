/** What every answer has, whichever routes there are: a request id and a log line, CORS, the shape of errors. */
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { onError } from './error-response.ts';
import { EXPOSED_HEADERS, requestLog, type HttpEnv, type RequestLogOptions } from './request-log.ts';

export function createBaseApp(options: RequestLogOptions): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.use(requestLog(options), cors({ origin: '*', exposeHeaders: EXPOSED_HEADERS, maxAge: 86_400 }));
  app.onError(onError);
  return app;
}
