import { env } from 'cloudflare:workers';
import { beforeEach } from 'vitest';
import { r2Source, WORKERD_PLATFORM } from '../../weights/r2.ts';
import { sourceSuite } from './source-suite.ts';

const bucket = (env as unknown as { WEIGHTS: R2Bucket }).WEIGHTS;

beforeEach(async () => {
  const { objects } = await bucket.list();
  await Promise.all(objects.map(({ key }) => bucket.delete(key)));
});

sourceSuite(
  'an R2 bucket',
  async (files) => {
    for (const [key, bytes] of files) await bucket.put(key, bytes);
    return r2Source(bucket);
  },
  WORKERD_PLATFORM,
);
