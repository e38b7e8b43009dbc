/** A request id on every response and one JSON line a request: never bodies, never headers, never queries. */
import type { Context, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Grant } from '../access/grant.ts';
import { ATTEMPTS_HEADER, DEGRADED_HEADER, ENGINE_HEADER, ORIGIN_HEADER, ROUTE_HEADER } from '../engine/route.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { JOB_HEADER } from './job-header.ts';
import type { NamedMedia } from './named-pictures.ts';
import type { MessageBody } from './schema/message.ts';
import type { HeldBody } from './held-bodies.ts';
import type { Metrics } from './metrics.ts';
import type { Routing } from './routing.ts';
import { IGNORED_HEADER, NOTE_HEADER, TIMING_HEADERS } from './shapes.ts';
import { traceContext, traceparentOf, type TraceContext } from './trace-context.ts';

export interface HttpEnv {
  Variables: {
    requestId: string;
    /** For whoever is asked on behalf of the request; null: it belongs to no trace. */
    traceparent: string | null;
    held: HeldBody;
    /** Reads the pictures that messages name instead of bringing them. */
    readNamed: (messages: readonly MessageBody[]) => Promise<NamedMedia>;
    /** Who answers a chat. */
    routing?: Routing;
    /** Who asks, behind a route that needs a scope. */
    grant: Grant;
    /** What went wrong, also after the response has begun. */
    failure?: GlimpseError;
    /** Resolves when a streamed response has ended. */
    streamEnd?: Promise<void>;
  };
}

export interface LogLine extends Partial<TraceContext> {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly requestId: string;
  readonly code?: string;
  /** Of a failure that is ours, not the client's. */
  readonly cause?: string;
}

export const EXPOSED_HEADERS = [
  ...TIMING_HEADERS,
  ENGINE_HEADER,
  ROUTE_HEADER,
  ORIGIN_HEADER,
  ATTEMPTS_HEADER,
  DEGRADED_HEADER,
  IGNORED_HEADER,
  NOTE_HEADER,
  'x-request-id',
  JOB_HEADER,
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
];

/** A path may have 16 KB. */
const LOGGED_PATH = 200;
const SANE_ID = new RegExp(`^[\\w.:-]{1,${LIMITS.requestIdChars.value}}$`);

export interface RequestLogOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Keeps the isolate on a request's work after its client has left, so that the work can end in order. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly log: (line: LogLine) => void;
  readonly metrics: Metrics;
}

export function requestLog({ now, waitUntil, log, metrics }: RequestLogOptions): MiddlewareHandler<HttpEnv> {
  return async function requestLog(c, next) {
    const start = now();
    const sent = c.req.header('x-request-id') ?? '';
    const requestId = SANE_ID.test(sent) ? sent : crypto.randomUUID();
    c.set('requestId', requestId);
    const traceparent = c.req.header('traceparent') ?? '';
    const trace = traceContext(traceparent);
    c.set('traceparent', trace && traceparentOf(trace, traceparent));
    await next();
    c.header('x-request-id', requestId);
    const { method } = c.req;
    const path = c.req.path.slice(0, LOGGED_PATH);
    const { status } = c.res;
    const write = () => {
      const ms = Math.round(now() - start);
      metrics.requestEnded({ route: routeOf(c), status, code: c.var.failure?.code ?? '', seconds: ms / 1000 });
      log({ method, path, status, ms, requestId, ...trace, ...problem(c.var.failure) });
    };
    if (c.var.streamEnd) waitUntil(c.var.streamEnd.then(write));
    else write();
  };
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** As the router writes it, so that words of clients are no labels. */
function routeOf(c: Context<HttpEnv>): string {
  const path = routePath(c, -1);
  const method = METHODS.has(c.req.method) ? c.req.method : 'other';
  return path.includes('*') ? 'none' : `${method} ${path}`;
}

function problem(failure: GlimpseError | undefined): Pick<LogLine, 'code' | 'cause'> {
  if (!failure) return {};
  const { code, type, cause } = failure;
  if (type !== 'server_error' || !(cause instanceof Error)) return { code };
  return { code, cause: (cause.stack ?? `${cause.name}: ${cause.message}`).slice(0, 2000) };
}
