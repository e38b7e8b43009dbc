/**
 * Which engine answers a request, and why: pure, first match wins. `edge` is the engine of this isolate, `origin` a server
 * elsewhere. What a client asks for is obeyed or refused, never bent.
 */
import { GlimpseError, type ErrorCode } from '../errors.ts';

export const ASKED = ['auto', 'edge', 'origin'] as const;
export type Asked = (typeof ASKED)[number];

export interface RouteFacts {
  readonly asked: Asked;
  /** What of the request the edge does not do, for instance `model` or `video:seconds`; null when it can take it. */
  readonly beyondEdge: string | null;
  /** Whether an origin is there that would take the request; `quarantined`: what the request holds has broken some. */
  readonly origin: 'none' | 'ready' | 'quarantined';
}

export interface Route {
  readonly engine: 'edge' | 'origin';
  /** `asked`, `fits`, `quarantined`, or what is beyond the edge. */
  readonly reason: string;
}

/** Where no origin can help, the edge gets the request and refuses it in its own words. @throws GlimpseError engine_unavailable, input_quarantined */
export function chooseRoute({ asked, beyondEdge, origin }: RouteFacts): Route {
  if (origin === 'quarantined' && asked !== 'edge') {
    if (asked === 'auto' && beyondEdge === null) return { engine: 'edge', reason: 'quarantined' };
    throw quarantined();
  }
  if (asked === 'edge') return { engine: 'edge', reason: 'asked' };
  if (asked === 'origin') {
    if (origin === 'ready') return { engine: 'origin', reason: 'asked' };
    const message = 'No origin is configured for this request; leave x-glimpse-engine away, or send edge.';
    throw new GlimpseError('engine_unavailable', message, { param: ENGINE_HEADER });
  }
  if (beyondEdge === null) return { engine: 'edge', reason: 'fits' };
  return { engine: origin === 'ready' ? 'origin' : 'edge', reason: beyondEdge };
}

export const quarantined = (): GlimpseError =>
  new GlimpseError(
    'input_quarantined',
    'Servers elsewhere have failed at this video before; it is kept from them for a day. Send another one.',
  );

/** What the edge finds out only when it looks at a request, and an origin may have room for: its error's code → the reason of the route. */
const OVERFLOWS: Partial<Record<ErrorCode, string>> = {
  context_length_exceeded: 'tokens',
  work_exceeded: 'tokens',
  too_many_images: 'pictures',
  image_too_large: 'pixels',
  out_of_memory: 'memory',
  engine_busy: 'busy',
  schema_unsupported: 'field:response_format',
  schema_too_complex: 'field:response_format',
};

/** Why an origin is asked in place of the edge that has refused; null where it would refuse as well. */
export const overflowReason = (code: ErrorCode): string | null => OVERFLOWS[code] ?? null;

/** Nobody elsewhere has looked at the request. */
const AWAY: ReadonlySet<ErrorCode> = new Set([
  'origin_open',
  'origin_unreachable',
  'origin_busy',
  'engine_unavailable',
  'budget_exhausted',
  'budget_required',
]);
export const isAway = (error: unknown): error is GlimpseError => error instanceof GlimpseError && AWAY.has(error.code);

/** The header by which a client asks for an engine, and by which an answer says which one it was. */
export const ENGINE_HEADER = 'x-glimpse-engine';
/** Why it was this engine. */
export const ROUTE_HEADER = 'x-glimpse-route';
/** What was left out of the request because no origin could be asked. */
export const DEGRADED_HEADER = 'x-glimpse-degraded';
/** Which origin computed the answer, and how many were asked. */
export const ORIGIN_HEADER = 'x-glimpse-origin';
export const ATTEMPTS_HEADER = 'x-glimpse-attempts';

/** `field` is `glimpse.engine` of the body, which says the same. @throws GlimpseError invalid_parameter */
export function parseAsked(header: string | undefined, field: Asked | null | undefined): Asked {
  const asked = ASKED.find((each) => each === (header ?? field ?? 'auto'));
  if (asked && (field ?? asked) === asked) return asked;
  const said = asked ? `${asked} and "glimpse.engine" is ${field}` : `“${header?.slice(0, 40)}”`;
  const expected = asked ? 'send one of them' : `${ASKED.join(', ')} are expected`;
  throw new GlimpseError('invalid_parameter', `${ENGINE_HEADER} is ${said}; ${expected}.`, { param: ENGINE_HEADER });
}
