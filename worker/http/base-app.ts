/** What every answer has, whichever routes there are: a request id and a log line, the shape of errors. */
import { Hono, type MiddlewareHandler } from 'hono';
import { onError } from './error-response.ts';
import { requestLog, type HttpEnv, type RequestLogOptions } from './request-log.ts';

/** `more` goes before every route. */
export function createBaseApp(options: RequestLogOptions, ...more: MiddlewareHandler<HttpEnv>[]): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.use(requestLog(options), ...more);
  app.onError(onError);
  return app;
}
