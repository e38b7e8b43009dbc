/** A stand-in for a bucket in front of a real one: what passes through `get` can fail on purpose. */
import { faultySource, type Decide } from './faulty-source.ts';

/** Reads so far by key, and a bucket that r2Source takes. */
export function faultyBucket(real: R2Bucket, decide: Decide): { bucket: R2Bucket; times: (key: string) => number } {
  const source = faultySource(
    {
      async read(key, range) {
        const object = await real.get(key, range && { range });
        return object && (object as R2ObjectBody).body;
      },
    },
    decide,
  );
  const get = async (key: string, options?: R2GetOptions) => {
    const body = await source.read(key, options?.range as { offset: number; length: number } | undefined);
    return body && { body };
  };
  const bucket = { get, head: (key: string) => real.head(key) } as unknown as R2Bucket;
  return { bucket, times: (key) => source.reads.filter((read) => read.key === key).length };
}
