/** The W3C's `traceparent`, version 00: by it a log line is found from the trace of whoever asked. */

export interface TraceContext {
  readonly traceId: string;
  /** Of this request. */
  readonly spanId: string;
}

/** The header for whoever is asked next, with the flags of the one that came. */
export const traceparentOf = ({ traceId, spanId }: TraceContext, header: string): string =>
  `00-${traceId}-${spanId}-${header.slice(-2)}`;

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;
const ZEROS = /^0+$/;

/** null for a header that is missing or not exactly one: the trace begins elsewhere, or not at all. */
export function traceContext(header: string | undefined): TraceContext | null {
  const [, traceId, parentId] = TRACEPARENT.exec(header ?? '') ?? [];
  if (traceId === undefined || ZEROS.test(traceId) || ZEROS.test(parentId)) return null;
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return { traceId, spanId: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') };
}
