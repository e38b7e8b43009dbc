/** Bodies that clients have compressed: which ways are understood, and how they are inflated within bounds. */
import { GlimpseError } from '../errors.ts';

type Encoding = 'gzip' | 'deflate';

/** Small enough that even a piece of the best compression (1:1032) inflates to 8 MB. */
const PIECE_BYTES = 8 << 10;
const SHOWN_CHARS = 40;

/** null for a body that is as it is. @throws GlimpseError encoding_unsupported */
export function encodingOf(headers: Headers): Encoding | null {
  const named = (headers.get('content-encoding') ?? 'identity').trim().toLowerCase();
  if (named === 'identity' || named === '') return null;
  if (named === 'gzip' || named === 'x-gzip') return 'gzip';
  if (named === 'deflate') return 'deflate';
  const message = `The body is encoded as "${named.slice(0, SHOWN_CHARS)}"; send it as it is, or as gzip or deflate.`;
  throw new GlimpseError('encoding_unsupported', message);
}

/**
 * What `chunks` inflate to, piece by piece as somebody takes it.
 * @throws GlimpseError body_broken when they are not what they say; whatever `chunks` throws
 */
export async function* inflated(chunks: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream(encoding);
  const writer = writable.getWriter();
  let failure: GlimpseError | null = null;
  const fed = feed(writer, chunks).catch((error: unknown) => {
    if (error instanceof GlimpseError) failure = error;
    return writer.abort(error);
  });
  fed.catch(nothing);
  const reader = readable.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw failure ?? new GlimpseError('body_broken', `The body is not ${encoding} to its end.`, {}, error);
  } finally {
    reader.cancel().catch(nothing);
  }
}

const nothing = (): void => undefined;

async function feed(writer: WritableStreamDefaultWriter, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) await writer.write(chunk.subarray(at, at + PIECE_BYTES));
  await writer.close();
}
