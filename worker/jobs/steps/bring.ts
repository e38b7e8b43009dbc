/**
 * The document's bytes into the bucket, under a key of the job's own: it is fetched once, and every later try reads this copy, whatever
 * becomes of the place that it came from.
 */
import { called } from '../../calls.ts';
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { hex } from '../fingerprint.ts';
import { fetchedKey } from '../keys.ts';
import type { DocumentSource } from '../request.ts';
import { StoredBytes } from '../stored-bytes.ts';
import type { Work } from '../work.ts';

export interface Brought {
  readonly key: string;
  /** In hex. */
  readonly sha256: string | null;
}

/** @throws GlimpseError fetch_blocked, fetch_failed, fetch_timeout, document_too_large, input_gone */
export async function bring(work: Work): Promise<Brought> {
  const { source } = work.claim.request.document;
  if (source.kind === 'stored') return source;
  return (await copied(work)) ?? copy(work, await opened(work, source));
}

/** A claim before this one may have stored it and not been able to say so. */
async function copied({ bucket, id, claim }: Work): Promise<Brought | null> {
  for (const token of claim.earlierTokens) {
    const key = fetchedKey(id, token);
    const stored = await bucket.get(key);
    if (stored === null) continue;
    const digest = new crypto.DigestStream('SHA-256');
    await stored.body.pipeTo(digest);
    return { key, sha256: hex(await digest.digest) };
  }
  return null;
}

async function opened(
  { bucket, fetcher, claim }: Work,
  source: Exclude<DocumentSource, { kind: 'stored' }>,
): Promise<ReadableStream<Uint8Array>> {
  if (source.kind === 'address') {
    const { origin } = claim.request;
    const ownHost = origin === null ? null : new URL(origin).hostname;
    return (await called(() => fetcher.openDocument(source.url, source.headers, ownHost))).body;
  }
  const onlyIf = source.etag === null ? {} : { onlyIf: { etagMatches: source.etag } };
  const object = await bucket.get(source.key, onlyIf);
  if (object !== null && 'body' in object) return object.body;
  throw new GlimpseError('input_gone', 'The object is not there, or not in the version that was asked for.');
}

async function copy({ bucket, id, claim, renew }: Work, body: ReadableStream<Uint8Array>): Promise<Brought> {
  const key = fetchedKey(id, claim.token);
  const stored = new StoredBytes(bucket, key, 'application/octet-stream');
  const digest = new crypto.DigestStream('SHA-256');
  // Its failure is told where its bytes come from.
  digest.digest.catch(alreadyBroken);
  const hashing = digest.getWriter();
  try {
    for await (const chunk of paced(body, renew, claim.leaseMs)) {
      await hashing.write(chunk);
      await stored.write(chunk);
    }
    await hashing.close();
    await stored.end();
  } catch (error) {
    await Promise.allSettled([stored.abandon(), hashing.abort(error)]);
    throw error;
  }
  return { key, sha256: hex(await digest.digest) };
}

const LATE = Symbol('late');

/** The chunks, as long as they come; the lease is renewed meanwhile. */
async function* paced(
  body: ReadableStream<Uint8Array>,
  renew: () => Promise<void>,
  leaseMs: number,
): AsyncGenerator<Uint8Array> {
  const begun = Date.now();
  let renewed = begun;
  let size = 0;
  const reader = body.getReader();
  try {
    for (;;) {
      const part = await within(reader.read().catch(brokeOff), LIMITS.documentSilentMs.value);
      const now = Date.now();
      if (part === LATE || now > begun + LIMITS.documentFetchMs.value) throw timeout();
      if (part.done) break;
      size += part.value.byteLength;
      if (size > LIMITS.documentBytes.value) throw tooLarge();
      yield part.value;
      if (now < renewed + leaseMs / 3) continue;
      await renew();
      renewed = now;
    }
  } finally {
    reader.cancel().catch(alreadyBroken);
  }
  if (size === 0) throw new GlimpseError('empty_document', 'The document that was fetched has no bytes.');
}

const alreadyBroken = (): void => undefined;

async function within<T>(work: Promise<T>, ms: number): Promise<T | typeof LATE> {
  const { promise, resolve } = Promise.withResolvers<typeof LATE>();
  const timer = setTimeout(() => resolve(LATE), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

const timeout = (): GlimpseError =>
  new GlimpseError('fetch_timeout', 'The document could not be fetched: it stopped on its way, or took too long.');

function brokeOff(cause: unknown): never {
  throw new GlimpseError('fetch_failed', 'The document could not be fetched: it broke off.', {}, cause);
}

function tooLarge(): GlimpseError {
  const message = `The document that was fetched has more than ${LIMITS.documentBytes.value} bytes.`;
  return new GlimpseError('document_too_large', message);
}
