/**
 * Which engine answers a request, and why: pure, first match wins. `edge` is the engine of this isolate, `origin` a server
 * elsewhere. What a client asks for is obeyed or refused, never bent.
 */
import { GlimpseError } from '../errors.ts';

export const ASKED = ['auto', 'edge', 'origin'] as const;
export type Asked = (typeof ASKED)[number];

export interface RouteFacts {
  readonly asked: Asked;
  /** What of the request the edge does not do, for instance `model` or `video:seconds`; null when it can take it. */
  readonly beyondEdge: string | null;
  /** Whether an origin is there that would take the request. */
  readonly origin: 'none' | 'ready';
}

export interface Route {
  readonly engine: 'edge' | 'origin';
  /** `asked`, `fits`, or what is beyond the edge. */
  readonly reason: string;
}

/** Where no origin can help, the edge gets the request and refuses it in its own words. @throws GlimpseError engine_unavailable */
export function chooseRoute({ asked, beyondEdge, origin }: RouteFacts): Route {
  if (asked === 'edge') return { engine: 'edge', reason: 'asked' };
  if (asked === 'origin') {
    if (origin === 'ready') return { engine: 'origin', reason: 'asked' };
    const message = 'No origin is configured for this request; leave x-glimpse-engine away, or send edge.';
    throw new GlimpseError('engine_unavailable', message, { param: ENGINE_HEADER });
  }
  if (beyondEdge === null) return { engine: 'edge', reason: 'fits' };
  return { engine: origin === 'ready' ? 'origin' : 'edge', reason: beyondEdge };
}

/** The header by which a client asks for an engine, and by which an answer says which one it was. */
export const ENGINE_HEADER = 'x-glimpse-engine';
/** Why it was this engine. */
export const ROUTE_HEADER = 'x-glimpse-route';
/** Which origin computed the answer, and how many were asked. */
export const ORIGIN_HEADER = 'x-glimpse-origin';
export const ATTEMPTS_HEADER = 'x-glimpse-attempts';

/** @throws GlimpseError invalid_parameter */
export function parseAsked(header: string | undefined): Asked {
  const asked = ASKED.find((each) => each === (header ?? 'auto'));
  if (asked) return asked;
  const message = `${ENGINE_HEADER} is “${header?.slice(0, 40)}”; ${ASKED.join(', ')} are expected.`;
  throw new GlimpseError('invalid_parameter', message, { param: ENGINE_HEADER });
}
