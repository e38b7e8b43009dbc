/** Bytes of known length into the bucket, hashed while they pass. */
import { GlimpseError } from '../errors.ts';
import { hex } from './fingerprint.ts';

export interface Passed<T> {
  readonly stored: T;
  /** In hex. */
  readonly sha256: string;
}

/**
 * None of it is there when the chunks fail.
 * @throws what `chunks` or `put` throws; GlimpseError body_broken when the chunks are not `bytes` in all
 */
export async function putHashed<T>(
  chunks: AsyncIterable<Uint8Array>,
  bytes: number,
  put: (body: ReadableStream) => Promise<T>,
): Promise<Passed<T>> {
  const { readable, writable } = new FixedLengthStream(bytes);
  const digest = new crypto.DigestStream('SHA-256');
  // Its failure is told where its bytes come from.
  digest.digest.catch(alreadyBroken);
  const [stored, passed] = await Promise.allSettled([put(readable), pass(chunks, bytes, writable, digest)]);
  if (passed.status === 'rejected') throw passed.reason;
  if (stored.status === 'rejected') throw stored.reason;
  return { stored: stored.value, sha256: hex(await digest.digest) };
}

const alreadyBroken = (): void => undefined;

async function pass(
  chunks: AsyncIterable<Uint8Array>,
  bytes: number,
  ...into: readonly WritableStream<Uint8Array>[]
): Promise<void> {
  const writers = into.map((stream) => stream.getWriter());
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.byteLength;
      if (size > bytes) break;
      await Promise.all(writers.map((writer) => writer.write(chunk)));
    }
    if (size !== bytes) throw wrongLength(bytes);
    await Promise.all(writers.map((writer) => writer.close()));
  } catch (error) {
    await Promise.allSettled(writers.map((writer) => writer.abort(error)));
    throw error;
  }
}

const wrongLength = (bytes: number): GlimpseError =>
  new GlimpseError('body_broken', `The body has not the ${bytes} bytes that its content-length says; send it again.`);
