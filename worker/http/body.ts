/** A request's body as JSON, refused as soon as it is too large, before it can fill the isolate. */
import { asGlimpseError, GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { encodingOf, inflated } from './content-encoding.ts';
import type { HeldBody } from './held-bodies.ts';

/** @throws GlimpseError body_too_large, body_timeout, body_broken, encoding_unsupported, invalid_json, engine_busy */
export async function readJson(request: Request, held: HeldBody): Promise<unknown> {
  const bytes = await readBody(request, held);
  if (bytes.byteLength === 0) throw new GlimpseError('invalid_json', 'The body is empty; send a JSON object.');
  checkValueCount(bytes);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch (error) {
    // The parser's own message may quote the body.
    throw new GlimpseError('invalid_json', 'The body is not JSON in UTF-8; send a JSON object.', {}, error);
  }
}

/** Counts what arrives: content-length may be missing or wrong. @throws GlimpseError as readJson, but for invalid_json */
export async function readBody(
  { body, headers }: Request,
  held: HeldBody,
  limit: number = LIMITS.bodyBytes.value,
): Promise<Uint8Array> {
  const encoding = encodingOf(headers);
  if (body === null) return held.whole();
  const arriving = arrivals(body, held);
  if (encoding === null) await holdPlain(arriving, held, limit);
  else await holdInflated(inflated(arriving, encoding), held, limit);
  return held.whole();
}

/**
 * The chunks of `body` as they come; it is given up like one that is held when it is silent or slow. A read of a client whose connection breaks off, or whose framing is wrong, fails with
 * whatever the platform throws.
 */
export async function* arrivals(body: ReadableStream<Uint8Array>, held: HeldBody): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { value, done } = await held.within(reader.read()).catch((error: unknown) => {
        throw error instanceof GlimpseError ? error : broken(error);
      });
      if (done) return;
      held.came(value.byteLength);
      yield value;
    }
  } finally {
    // It has ended, or nobody wants the rest.
    reader.cancel().catch(nothing);
  }
}

const nothing = (): void => undefined;

/** What is refused is read on and dropped: a client that is still sending would see a broken connection instead of the answer. */
async function holdPlain(chunks: AsyncIterable<Uint8Array>, held: HeldBody, limit: number): Promise<void> {
  let size = 0;
  let refused: GlimpseError | null = null;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (refused === null) {
      refused = size > limit ? tooLarge(limit) : refusal(held, chunk);
      if (refused !== null) held.drop();
    }
    if (size > limit + LIMITS.drainedBytes.value) break;
  }
  if (refused) throw refused;
}

function refusal(held: HeldBody, chunk: Uint8Array): GlimpseError | null {
  try {
    held.hold(chunk);
    return null;
  } catch (error) {
    return asGlimpseError(error);
  }
}

/** A small body may become a large one: what exceeds the limit is not inflated any further. */
async function holdInflated(chunks: AsyncIterable<Uint8Array>, held: HeldBody, limit: number): Promise<void> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    held.hold(chunk);
  }
}

function broken(cause: unknown): GlimpseError {
  const message = 'The body broke off or its framing is wrong; send it again, whole.';
  return new GlimpseError('body_broken', message, {}, cause);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** [ { and , each begin a value. */
const BEGINS_VALUE = new Uint8Array(128);
for (const sign of '[{,') BEGINS_VALUE[sign.charCodeAt(0)] = 1;

/**
 * A parsed value takes up to 40 bytes of heap for 2 bytes of text, so a small body of brackets could end the isolate.
 * Skips strings; need not be right about text that is not JSON. Cost: one pass, strings by indexOf.
 * @throws GlimpseError invalid_request
 */
function checkValueCount(bytes: Uint8Array): void {
  const limit = LIMITS.jsonValues.value;
  let count = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (byte < 128) count += BEGINS_VALUE[byte];
    if (count > limit)
      throw new GlimpseError('invalid_request', `The body has more than ${limit} JSON values; send fewer messages.`);
  }
}

/** Index of the quote that closes the string opened at `start`; the last index when none does. */
function endOfString(bytes: Uint8Array, start: number): number {
  let end = bytes.indexOf(QUOTE, start + 1);
  while (end >= 0 && isEscaped(bytes, end)) end = bytes.indexOf(QUOTE, end + 1);
  return end < 0 ? bytes.length - 1 : end;
}

function isEscaped(bytes: Uint8Array, at: number): boolean {
  let backslashes = 0;
  while (bytes[at - 1 - backslashes] === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

function tooLarge(limit: number): GlimpseError {
  const message = `The body is larger than ${limit >> 20} MiB; send smaller or fewer images.`;
  return new GlimpseError('body_too_large', message, { limit });
}
