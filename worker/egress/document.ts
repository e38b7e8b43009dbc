/** A document behind an address that a job's request named. */
import { GlimpseError, type ErrorCode } from '../errors.ts';
import { hostOf } from '../guard/address.ts';
import { follow, type Failure, type FollowOptions } from '../guard/follow.ts';
import { LIMITS } from '../limits.ts';

export interface OpenDocument {
  readonly body: ReadableStream<Uint8Array>;
  /** What its host says that it is. */
  readonly contentType: string | null;
}

export interface DocumentOptions extends Pick<FollowOptions, 'judge' | 'lookUp' | 'fetch'> {
  /** Hosts and outcomes alone. */
  readonly log: (line: object) => void;
}

const ACCEPT = 'application/pdf, image/*;q=0.9, */*;q=0.1';

/** @throws GlimpseError fetch_blocked, fetch_failed, fetch_timeout, document_too_large */
export async function openDocument(
  address: string,
  headers: Readonly<Record<string, string>>,
  { log, ...options }: DocumentOptions,
): Promise<OpenDocument> {
  const opened = await follow(
    address,
    {
      ...options,
      headers,
      maxBytes: LIMITS.documentBytes.value,
      headersMs: LIMITS.documentHeadersMs.value,
      maxHops: LIMITS.remoteHops.value,
      accept: ACCEPT,
      isShared: false,
    },
    AbortSignal.timeout(LIMITS.documentFetchMs.value),
  );
  const asked = URL.canParse(address) ? hostOf(new URL(address)) : null;
  if ('failure' in opened) {
    log({ fetched: asked, failure: opened.failure, status: opened.status ?? null });
    throw failureError(opened);
  }
  log({ fetched: asked, from: opened.host, failure: null });
  return { body: opened.body, contentType: opened.contentType };
}

const CODES = {
  refused: 'fetch_blocked',
  failed: 'fetch_failed',
  timeout: 'fetch_timeout',
  too_large: 'document_too_large',
} as const satisfies Record<Failure['failure'], ErrorCode>;

/** Those who say 404 or 403 say it again; who is busy or broken may recover. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

function failureError({ failure, what, status }: Failure): GlimpseError {
  const isFinal = status !== undefined && status < 500 && !PASSING.has(status);
  const facts = { param: 'document.url', ...(isFinal && { isFinal }) };
  return new GlimpseError(CODES[failure], `The document could not be fetched: ${what}.`, facts);
}
