/** A source, or a bucket, that fails on purpose: for the paths of the loader that a good network never takes. */
import type { ByteRange, WeightSource } from '../../weights/source.ts';

/**
 * What happens to one read: nothing; an error at once; after some bytes an error, an early end, silence for good or for a while;
 * or one bit of it is another.
 */
export type Fault =
  | null
  | { readonly kind: 'error' }
  | { readonly kind: 'break' | 'short' | 'stall'; readonly afterBytes: number }
  | { readonly kind: 'pause'; readonly afterBytes: number; readonly ms: number }
  | { readonly kind: 'flip'; readonly afterBytes: number };

/** Gets the key and how often it has been read before. */
export type Decide = (key: string, times: number) => Fault;

export interface FaultySource extends WeightSource {
  /** Every read so far. */
  readonly reads: readonly { readonly key: string; readonly range?: ByteRange }[];
}

export function faultySource(inner: WeightSource, decide: Decide): FaultySource {
  const reads: { key: string; range?: ByteRange }[] = [];
  return {
    reads,
    async read(key, range, signal) {
      const fault = decide(key, reads.filter((read) => read.key === key).length);
      reads.push({ key, range });
      if (fault?.kind === 'error') throw new Error('connection refused');
      const stream = await inner.read(key, range, signal);
      return fault && stream ? spoiled(stream, fault) : stream;
    },
  };
}

type StreamFault = Exclude<Fault, null | { readonly kind: 'error' }>;

function spoiled(stream: ReadableStream<Uint8Array>, fault: StreamFault): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  let left = fault.afterBytes;
  let happened = false;
  const pass = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const { value } = await reader.read();
    if (value) controller.enqueue(value);
    else controller.close();
  };
  return new ReadableStream({
    async pull(controller) {
      if (happened) return pass(controller);
      if (left > 0) {
        const { value } = await reader.read();
        if (value === undefined) return controller.close();
        const good = value.slice(0, left);
        left -= value.byteLength;
        if (fault.kind !== 'flip' && fault.kind !== 'pause') return controller.enqueue(good);
        if (fault.kind === 'flip' && left <= 0) value[good.byteLength - 1] ^= 1;
        happened = fault.kind === 'flip' && left <= 0;
        return controller.enqueue(value);
      }
      happened = true;
      if (fault.kind === 'break') throw new Error('connection lost');
      if (fault.kind === 'short') return controller.close();
      await new Promise((resolve) => fault.kind === 'pause' && setTimeout(resolve, fault.ms));
      return pass(controller);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
