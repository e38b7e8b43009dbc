/**
 * Bytes behind an address that others name, in memory. Nothing of the client's request is sent; the body is counted while it comes, and
 * cut off where it is too large; all of it has a deadline.
 */
import { GlimpseError } from '../errors.ts';
import { judgeAddress, type AddressRules } from './address.ts';
import { follow, tooLarge, type Failure, type FollowOptions, type Opened } from './follow.ts';

export interface GuardedOptions extends Pick<FollowOptions, 'fetch' | 'maxBytes' | 'headersMs' | 'maxHops' | 'accept'> {
  readonly rules: AddressRules;
  /** Until the last byte of all. */
  readonly wholeMs: number;
  /** The client's. */
  readonly signal: AbortSignal;
  /** Each chunk before it is kept; may throw. */
  readonly onChunk: (bytes: number) => void;
}

export type Fetched = { readonly bytes: Uint8Array } | Failure;

export async function guardedFetch(address: string, options: GuardedOptions): Promise<Fetched> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), options.wholeMs);
  const signal = AbortSignal.any([options.signal, deadline.signal]);
  const judge = (text: string) => judgeAddress(text, options.rules);
  try {
    // Pictures of the web change seldom.
    const opened = await follow(address, { ...options, judge, isShared: true }, signal);
    return 'body' in opened ? await read(opened, options, signal) : opened;
  } catch (error) {
    options.signal.throwIfAborted();
    if (deadline.signal.aborted) return { failure: 'timeout', what: `it took longer than ${options.wholeMs} ms` };
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function read(
  { body, host }: Opened,
  { maxBytes, onChunk }: GuardedOptions,
  signal: AbortSignal,
): Promise<Fetched> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.byteLength;
      if (size > maxBytes) return tooLarge(host, maxBytes);
      onChunk(part.value.byteLength);
      chunks.push(part.value);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof GlimpseError) throw error;
    return { failure: 'failed', what: `${host} broke off` };
  } finally {
    await reader.cancel().catch(alreadyBroken);
  }
  return size === 0 ? { failure: 'failed', what: `${host} sends nothing` } : { bytes: joined(chunks, size) };
}

const alreadyBroken = (): void => undefined;

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
