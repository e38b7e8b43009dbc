/** A source that fails on purpose, for the paths of the loader that a good network never takes. */
import type { ByteRange, WeightSource } from '../../weights/source.ts';

/** What happens to one read: nothing; an error at once; or after some bytes an error, an early end or silence. */
export type Fault =
  | null
  | { readonly kind: 'error' }
  | { readonly kind: 'break' | 'short' | 'stall'; readonly afterBytes: number };

export interface FaultySource extends WeightSource {
  /** Every read so far. */
  readonly reads: readonly { readonly key: string; readonly range?: ByteRange }[];
}

/** `decide` gets the key and how often it has been read before. */
export function faultySource(inner: WeightSource, decide: (key: string, times: number) => Fault): FaultySource {
  const reads: { key: string; range?: ByteRange }[] = [];
  return {
    reads,
    async read(key, range, signal) {
      const fault = decide(key, reads.filter((read) => read.key === key).length);
      reads.push({ key, range });
      if (fault?.kind === 'error') throw new Error('connection refused');
      const stream = await inner.read(key, range, signal);
      return fault && stream ? cut(stream, fault.kind, fault.afterBytes) : stream;
    },
  };
}

function cut(
  stream: ReadableStream<Uint8Array>,
  kind: 'break' | 'short' | 'stall',
  afterBytes: number,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  let left = afterBytes;
  return new ReadableStream({
    async pull(controller) {
      const { value } = left > 0 ? await reader.read() : {};
      if (value) {
        controller.enqueue(value.slice(0, left));
        left -= value.byteLength;
        return;
      }
      if (kind === 'break') throw new Error('connection lost');
      if (kind === 'short') controller.close();
      else await new Promise(() => undefined);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
