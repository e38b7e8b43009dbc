/** Access as middleware: every request is screened, a route names the scope it needs, and answers to a key say what it has left. */
import type { Context, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { Access } from '../access/grant.ts';
import type { Scope } from '../access/record.ts';
import { RATE_HEADERS, setRateHeaders } from './rate-headers.ts';
import { EXPOSED_HEADERS, type HttpEnv } from './request-log.ts';

export function browserRules(access: Access): MiddlewareHandler<HttpEnv> {
  return cors({
    origin: (origin, c: Context) => access.allowedOrigin(origin, c.req.url),
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposeHeaders: [...EXPOSED_HEADERS, ...RATE_HEADERS],
    maxAge: 86_400,
  });
}

export function screened(access: Access): MiddlewareHandler<HttpEnv> {
  return async function screened(c, next) {
    access.screen(c.req.raw);
    await next();
  };
}

/** Gives `c.var.grant` to what follows. Before the body is read: who may not ask sends nothing. */
export function needs(scope: Scope, access: Access): MiddlewareHandler<HttpEnv> {
  return async function needs(c, next) {
    const grant = await access.authorize(c.req.raw, scope);
    c.set('grant', grant);
    await next();
    if (grant.allowance) setRateHeaders(c.res.headers, grant.allowance);
  };
}
