/** A source that is an R2 bucket, and what else the loader needs in workerd. */
import type { WeightSource } from './source.ts';
import type { LoadPlatform } from './stream.ts';

export const WORKERD_PLATFORM: LoadPlatform = {
  hasher() {
    const digest = new crypto.DigestStream('SHA-256');
    const writer = digest.getWriter();
    return {
      update: (bytes) => writer.write(bytes),
      async hex() {
        await writer.close();
        return Array.from(new Uint8Array(await digest.digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
      },
    };
  },
  now: () => performance.now(),
  turn: () => scheduler.wait(0),
};

export function r2Source(bucket: R2Bucket): WeightSource {
  return {
    async read(key, range) {
      try {
        const object = await bucket.get(key, range && { range });
        return object && (object as R2ObjectBody).body;
      } catch (error) {
        if (range && (await endsBefore(bucket, key, range.offset)))
          return new ReadableStream({ start: (controller) => controller.close() });
        throw error;
      }
    },
  };
}

/** Whether a range from `offset` failed because the object is shorter: R2's error does not say it everywhere. */
async function endsBefore(bucket: R2Bucket, key: string, offset: number): Promise<boolean> {
  const object = await bucket.head(key);
  return object !== null && object.size <= offset;
}
