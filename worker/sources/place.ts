/** Where in an incoming webhook something stands: a JSON Pointer into its body, or `header:NAME`. */
import { isPointer, pointed } from './pointer.ts';

/** An incoming webhook whose sender is known. */
export interface IncomingEvent {
  readonly headers: Headers;
  /** Of the body; undefined where the body is the document itself. */
  readonly json: unknown;
}

export const HEADER_NAME = /^[a-z\d-]{1,100}$/i;
const HEADER = 'header:';

export function isPlace(text: string): boolean {
  return text.startsWith(HEADER) ? HEADER_NAME.test(text.slice(HEADER.length)) : isPointer(text);
}

/** Text, a number or a truth value; null for anything else, and where nothing stands. */
export function scalarAt(place: string, { headers, json }: IncomingEvent): string | number | boolean | null {
  if (place.startsWith(HEADER)) return headers.get(place.slice(HEADER.length));
  const value = pointed(json, place);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** The same as text. */
export function textAt(place: string, event: IncomingEvent): string | null {
  const value = scalarAt(place, event);
  return value === null ? null : String(value);
}
