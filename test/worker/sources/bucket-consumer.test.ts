/** Messages about the inbox: acknowledged, or tried again when that can help. */
import { expect, test } from 'vitest';
import type { ErrorCode } from '../../../worker/errors.ts';
import { consumeArrivals } from '../../../worker/sources/bucket-consumer.ts';
import { madeIntake, madeSource, SOURCE_ID } from '../../support/made-source.ts';

const SOURCE = madeSource({ via: 'bucket', bucket: 'glimpse-inbox', prefix: 'invoices/' });
const MESSAGE = {
  action: 'PutObject',
  bucket: 'glimpse-inbox',
  object: { key: 'invoices/2026/a.pdf', size: 3, eTag: 'e1' },
};

const PDF = new Response('pdf').body as AsyncIterable<Uint8Array>;
/** A bucket that holds one version of one object. */
const inboxOf = (etag: string) => ({
  name: 'glimpse-inbox',
  bucket: {
    get: (key: string, { onlyIf }: { onlyIf: { etagMatches: string } }) => {
      if (key !== MESSAGE.object.key) return Promise.resolve(null);
      return Promise.resolve(onlyIf.etagMatches === etag ? { body: PDF, size: 3 } : { size: 3 });
    },
  },
});

async function consumed(
  body: unknown,
  { fails = [], inbox = inboxOf('e1') }: { fails?: ErrorCode[]; inbox?: ReturnType<typeof inboxOf> | null } = {},
) {
  const { intake, jobs } = madeIntake(fails);
  const done: string[] = [];
  const lines: object[] = [];
  const one = { body, ack: () => void done.push('ack'), retry: () => void done.push('retry') };
  const sources = {
    findByKey: (_: string, key: string) => Promise.resolve(key.startsWith('invoices/') ? SOURCE : null),
  };
  await consumeArrivals([one, one], { sources, intake, inbox, log: (line) => void lines.push(line) });
  return { jobs, done, lines };
}

test('an object makes one job however often it is said; its name and place are known', async () => {
  const { jobs, done, lines } = await consumed(MESSAGE);
  expect(done).toEqual(['ack', 'ack']);
  expect(lines).toEqual([{ arrival: 'job_1' }, { arrival: 'job_1' }]);
  expect(jobs).toMatchObject([
    {
      tenant: 'a-tenant',
      key: `${SOURCE_ID}:glimpse-inbox/invoices/2026/a.pdf@e1`,
      request: { name: 'a.pdf', metadata: { bucket: 'glimpse-inbox', key: 'invoices/2026/a.pdf' } },
      document: { kind: 'chunks', bytes: 3 },
    },
  ]);
});

test.each([
  ['another bucket’s', { ...MESSAGE, bucket: 'another' }, 'it is of another bucket'],
  ['nobody’s', { ...MESSAGE, object: { ...MESSAGE.object, key: 'letters/a.pdf' } }, 'no source has its prefix'],
  ['a replaced one', { ...MESSAGE, object: { ...MESSAGE.object, eTag: 'e0' } }, 'the object was deleted or replaced'],
  [
    'a deleted one',
    { ...MESSAGE, object: { ...MESSAGE.object, key: 'invoices/b.pdf' } },
    'the object was deleted or replaced',
  ],
])('%s is acknowledged and logged', async (_, body, why) => {
  const { jobs, done, lines } = await consumed(body);
  expect([jobs, done, lines[0]]).toEqual([[], ['ack', 'ack'], { arrival: why }]);
});

test('without an inbox nothing is taken', async () => {
  expect((await consumed(MESSAGE, { inbox: null })).lines[0]).toEqual({ arrival: 'it is of another bucket' });
});

test('what may be over later is tried again, what never will be is not', async () => {
  expect((await consumed(MESSAGE, { fails: ['rate_limited'] })).done).toEqual(['retry', 'ack']);
  expect((await consumed(MESSAGE, { fails: ['internal'] })).done).toEqual(['retry', 'ack']);
  expect((await consumed(MESSAGE, { fails: ['invalid_parameter'] })).done).toEqual(['ack', 'ack']);
});
