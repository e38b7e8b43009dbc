/** JSON that is made piece by piece while it is sent. */

export function jsonStream(pieces: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const source = pieces[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await source.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await source.return?.();
    },
  });
}

/** The elements of a list with commas between them. */
export async function* listed(elements: AsyncIterable<unknown>): AsyncGenerator<string> {
  let comma = '';
  for await (const element of elements) {
    yield comma + JSON.stringify(element);
    comma = ',';
  }
}

/** Stored text as the inside of a JSON string. */
export async function* quoted(stored: ReadableStream): AsyncGenerator<string> {
  for await (const text of stored.pipeThrough(new TextDecoderStream())) yield JSON.stringify(text).slice(1, -1);
}
