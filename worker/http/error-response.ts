/** The only place where a GlimpseError becomes a response: OpenAI's error shape, with our code. */
import type { Context } from 'hono';
import type { AllowanceView } from '../access/allowance.ts';
import { asGlimpseError, GlimpseError, type ErrorType } from '../errors.ts';
import { JOB_HEADER } from './job-header.ts';
import { setRateHeaders } from './rate-headers.ts';
import type { HttpEnv } from './request-log.ts';

const SHOWN_PATH = 100;
/** Nobody reads it; it is for the log. The number is nginx's. */
const CLIENT_CLOSED_REQUEST = 499;

export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: ErrorType;
    readonly param: string | null;
    readonly code: string;
    /** Where in a schema, and which of its keywords. */
    readonly pointer?: string;
    readonly keyword?: string;
  };
}

export function errorBody({ code, message, type, facts }: GlimpseError): ErrorBody {
  const param = typeof facts.param === 'string' ? facts.param : null;
  const { pointer, keyword } = facts;
  const place = {
    ...(typeof pointer === 'string' && { pointer }),
    ...(typeof keyword === 'string' && { keyword }),
  };
  return { error: { message, type, param, code, ...place } };
}

export function onError(thrown: Error, c: Context<HttpEnv>): Response {
  if (c.req.raw.signal.aborted) return new Response(null, { status: CLIENT_CLOSED_REQUEST });
  const error = asGlimpseError(thrown);
  c.set('failure', error);
  const headers = new Headers({ 'content-type': 'application/json', ...c.var.routing?.headers(error.facts) });
  if (error.retryAfterMs !== null) {
    headers.set('retry-after', String(Math.ceil(error.retryAfterMs / 1000)));
    headers.set('retry-after-ms', String(error.retryAfterMs));
  }
  // OpenAI's clients repeat every 429 and 5xx twice unless they are told not to.
  if (!error.isWorthRepeating && (error.status === 429 || error.status >= 500)) headers.set('x-should-retry', 'false');
  if (error.status === 401) headers.set('www-authenticate', 'Bearer');
  if (error.facts.allowance) setRateHeaders(headers, error.facts.allowance as AllowanceView);
  if (typeof error.facts.job === 'string') headers.set(JOB_HEADER, error.facts.job);
  if (typeof error.facts.allow === 'string') headers.set('allow', error.facts.allow);
  return new Response(JSON.stringify(errorBody(error)), { status: error.status, headers });
}

export function notFound(c: Context<HttpEnv>): Response {
  const path = c.req.path.slice(0, SHOWN_PATH);
  return onError(new GlimpseError('not_found', `There is no ${path} here; GET /v1 lists the routes.`), c);
}

/** For the other methods of a route; `allow` names the right one. */
export function methodNotAllowed(allow: string) {
  return (c: Context<HttpEnv>): Response => {
    const message = `${c.req.path} answers ${allow}, not ${c.req.method}.`;
    return onError(new GlimpseError('method_not_allowed', message, { allow }), c);
  };
}
