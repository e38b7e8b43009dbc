/** R2 at fault while a server streams its weights out of it: every now and then a shard is another one for a moment. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bucket } from '../../convert/upload.ts';
import { seeded } from '../../random.ts';

const EVERY_MS = 4000;
const FAULT_MS = 600;

/** Until `stop` fires; the shard is whole again when this resolves. Result: faults made. */
export async function trouble(bucket: Bucket, key: string, good: Uint8Array, stop: AbortSignal): Promise<number> {
  const random = seeded(11);
  const faults = [
    () => Uint8Array.from(good).fill(0, random.below(good.length)),
    () => good.subarray(0, random.below(good.length)),
    () => Uint8Array.from(good, (byte, at) => (at === 1000 ? byte ^ 1 : byte)),
  ];
  let made = 0;
  while (!stop.aborted) {
    await bucket.put(key, random.pick(faults)());
    made++;
    await sleep(FAULT_MS);
    await bucket.put(key, good);
    await sleep(EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  return made;
}
