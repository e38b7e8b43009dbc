/**
 * Zlib decompression as a stream of pieces, with the platform's own decompressor.
 */

/** Small enough that even a piece of the best compression (1:1032) inflates to 8 MB. */
const PIECE_BYTES = 8 << 10;

/**
 * Hands the inflated bytes of `parts`, taken as one zlib stream, to `take` piece by piece until the stream ends or
 * `take` gives false, which leaves the rest unread. Throws whatever the platform throws on damaged or cut-off data.
 */
export async function inflate(parts: Iterable<Uint8Array>, take: (piece: Uint8Array) => boolean): Promise<void> {
  const { readable, writable } = new DecompressionStream('deflate');
  const fed = feed(writable.getWriter(), parts);
  // The reader sees the same error; this only keeps it from counting as unhandled.
  fed.catch(() => {});
  const reader = readable.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    if (take(value)) continue;
    await reader.cancel();
    return;
  }
}

async function feed(writer: WritableStreamDefaultWriter, parts: Iterable<Uint8Array>): Promise<void> {
  for (const part of parts)
    for (let at = 0; at < part.length; at += PIECE_BYTES) await writer.write(part.subarray(at, at + PIECE_BYTES));
  await writer.close();
}
