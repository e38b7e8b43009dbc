/** Requests for jobs over the real objects and the real bucket: what a request that dies half-way leaves behind, and who may have how much. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test, vi } from 'vitest';
import { parseJob, toJobRequest } from '../../../worker/http/schema/job.ts';
import { JobDocuments } from '../../../worker/jobs/job-documents.ts';
import { isInput } from '../../../worker/jobs/keys.ts';
import { LIMITS } from '../../../worker/limits.ts';

// What a job does next is not asked here; a consumer that is at work when the file ends would keep the runtime from ending.
vi.spyOn(env.TASKS, 'send').mockImplementation(() => Promise.resolve({}) as never);

const REQUEST = toJobRequest(parseJob({}), [], 'https://glimpse.example');
const CONTENT = { kind: 'bytes', bytes: new TextEncoder().encode('%PDF-1.7 nothing') } as const;
let tenants = 0;

/** A tenant of its own; `bindings` with which its requests go half-way. */
function someone() {
  const tenant = `requests-${tenants++}`;
  const stub = env.TENANTS.getByName(tenant);
  const documents = (bindings: object = {}) => new JobDocuments({ ...bindingsOf(), ...bindings });
  const send = (key: string | null, bindings?: object) => documents(bindings).create(tenant, REQUEST, CONTENT, key);
  const jobs = async () =>
    (await documents().list(tenant, { status: null, metadata: [], after: null, limit: 100 })).entries;
  /** As if the tenant's rows were so much older. */
  const age = (ms: number) =>
    runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec('UPDATE key SET reserved = reserved - ?', ms);
      storage.sql.exec('UPDATE key SET forget = forget - ? WHERE forget IS NOT NULL', ms);
      storage.sql.exec('UPDATE job SET created = created - ?', ms);
    });
  return { stub, send, jobs, age, documents, tenant };
}
const { JOBS, TENANTS, ENDPOINTS, DOCUMENTS, EGRESS } = env;
const bindingsOf = () => ({ JOBS, TENANTS, ENDPOINTS, DOCUMENTS, EGRESS });

const inputs = async () => {
  const { objects } = await env.DOCUMENTS.list({ prefix: 'jobs/' });
  return objects.map(({ key }) => key).filter((key) => isInput(key));
};

/** Its calls fail; `isDone`: what was asked is done all the same, and nobody hears of it. */
const dying = (namespace: object, call: string, isDone: boolean) => ({
  getByName: (name: string) => {
    const stub = (
      namespace as { getByName(id: string): Record<string, (...values: unknown[]) => Promise<unknown>> }
    ).getByName(name);
    const die = async (...values: unknown[]) => {
      if (isDone) await stub[call](...values);
      throw new Error('The request died.');
    };
    const passOn =
      (name: string) =>
      (...values: unknown[]) =>
        stub[name](...values);
    return new Proxy({}, { get: (_, each) => (each === call ? die : passOn(String(each))) });
  },
});

describe('a request that dies', () => {
  test.each([
    ['before its job is made', { JOBS: dying(JOBS, 'create', false) }],
    ['after its job was made', { JOBS: dying(JOBS, 'create', true) }],
    ['before its answer is kept', { TENANTS: dying(TENANTS, 'answered', false) }],
    ['after its answer was kept', { TENANTS: dying(TENANTS, 'answered', true) }],
  ])('%s: the next one with its key gets one job, and no document is left over', async (_, bindings) => {
    const { send, jobs, age } = someone();
    const before = (await inputs()).length;
    await expect(send('a-key', bindings)).rejects.toThrow('The request died.');
    const second = await send('a-key').catch((error: unknown) => error);
    if (second instanceof Error) {
      expect(second).toMatchObject({ code: 'idempotency_key_busy', retryAfterMs: 1000 });
      await age(LIMITS.jobReservationMs.value);
    }
    const { job } = await send('a-key');
    const { job: again, isReplayed } = await send('a-key');
    expect([again.id, isReplayed]).toEqual([job.id, true]);
    await expect.poll(async () => (await jobs()).map(({ id }) => id)).toEqual([job.id]);
    // A document without a job is kept where the request died over it, and nowhere else.
    expect((await inputs()).length - before).toBeLessThanOrEqual(2);
  });

  test('without a key, it holds a place for a minute', async () => {
    const { send, stub, age } = someone();
    for (let n = 0; n < LIMITS.tenantJobs.value; n++)
      await expect(send(null, { JOBS: dying(JOBS, 'create', false) })).rejects.toThrow('The request died.');
    await expect(send(null)).rejects.toMatchObject({ code: 'rate_limited' });
    await age(LIMITS.jobReservationMs.value + 1);
    expect(await stub.refusal()).toBe(null);
  });
});

test('a key is new again a day after the end of its job', async () => {
  const { send, age, stub, documents, tenant } = someone();
  const { job } = await send('a-key');
  await documents().cancel(tenant, job.id);
  const known = () =>
    runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec<{ forget: number | null }>('SELECT forget FROM key').toArray().at(0),
    );
  await expect.poll(async () => (await known())?.forget).toBeTypeOf('number');
  await age(LIMITS.idempotencyKeepMs.value - 10_000);
  expect(await send('a-key')).toMatchObject({ isReplayed: true });
  await age(10_001);
  await runDurableObjectAlarm(stub);
  const { job: fresh, isReplayed } = await send('a-key');
  expect(isReplayed).toBe(false);
  expect(fresh.id).not.toBe(job.id);
});

test('what is refused stores nothing', async () => {
  const { send, documents, tenant } = someone();
  await send('a-key');
  const before = await inputs();
  const other = { ...CONTENT, bytes: new TextEncoder().encode('%PDF-1.7 another') };
  await expect(documents().create(tenant, REQUEST, other, 'a-key')).rejects.toMatchObject({
    code: 'idempotency_key_reused',
  });
  const broken = (async function* () {
    yield new Uint8Array(3);
  })();
  const short = { kind: 'chunks', chunks: broken, bytes: 5 } as const;
  await expect(documents().create(tenant, REQUEST, short, null)).rejects.toMatchObject({ code: 'body_broken' });
  await expect.poll(inputs).toEqual(before);
});

test('as many streams as allowed may wait for one job; the next is refused until one has ended', async () => {
  const { send, documents, tenant } = someone();
  const { id } = (await send(null)).job;
  const last = (await documents().events(tenant, id, 0, 0)).events.at(-1)?.seq ?? 0;
  const waiting = Array.from({ length: LIMITS.jobWatchers.value }, () => documents().events(tenant, id, last, 1000));
  const admit = () => documents().admitWatcher(tenant, id);
  await vi.waitFor(() => expect(admit()).rejects.toMatchObject({ code: 'too_many_watchers', status: 429 }));
  await Promise.all(waiting);
  await expect(admit()).resolves.toBeUndefined();
});
