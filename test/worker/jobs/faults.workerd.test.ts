/** A fault at every place of a job's way: it ends once, with every page once, and leaves nothing behind that is nobody's. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GlimpseError } from '../../../worker/errors.ts';
import { jobPrefix } from '../../../worker/jobs/keys.ts';
import type { DocumentJob } from '../../../worker/jobs/job-object.ts';
import { JobFlow, READERS, type Fault } from '../../support/job-flow.workerd.ts';

vi.setConfig({ testTimeout: 120_000 });
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

/** Places of a job that nothing happens to. */
async function places(): Promise<number> {
  const flow = new JobFlow();
  await flow.run();
  return flow.passed;
}

async function eachPlace(fault: Fault, check: (flow: JobFlow, place: number) => Promise<void>): Promise<void> {
  const most = await places();
  expect(most).toBeGreaterThan(20);
  for (let place = 1; place <= most; place++) {
    const flow = new JobFlow({ fault, place });
    await flow.run();
    await check(flow, place);
  }
}

/** What there is of a job after its end. */
async function outcome(flow: JobFlow) {
  const { status, pages } = (await flow.calls.view())!;
  const events = await flow.events();
  const result = await env.DOCUMENTS.get(`${jobPrefix(flow.id)}attempt-1/result.json`);
  const read = (await result!.json()) as { pages: { blocks: { text: string }[] }[] };
  return {
    status,
    failed: pages.failed,
    told: flow.told().toSorted(),
    pagesDone: events.filter((event) => event.endsWith('done')).toSorted(),
    lastEvent: events.at(-1),
    storedPages: (await flow.stored()).flatMap((key) => /^pages\/\d+/.exec(key) ?? []),
    texts: read.pages.map(({ blocks }) => blocks[0].text),
  };
}

const WHOLE = {
  status: 'succeeded',
  failed: 0,
  told: ['started', 'succeeded'],
  pagesDone: ['page 1 done', 'page 2 done'],
  lastEvent: 'job succeeded',
  storedPages: ['pages/1', 'pages/2'],
  texts: ['This is page 1', 'This is page 2'],
};

describe('at every place of its way', () => {
  test.each<Fault>(['evicted', 'answer lost', 'call fails', 'consumer dies', 'consumer is slow'])(
    '%s: the job ends once and whole',
    (fault) =>
      eachPlace(fault, async (flow, place) => expect({ place, ...(await outcome(flow)) }).toEqual({ place, ...WHOLE })),
  );

  test('cancelled: it ends once, and takes nothing that comes later', () =>
    eachPlace('cancelled', async (flow, place) => {
      const events = await flow.events();
      const ends = events.filter((event) => /job (?:cancelled|succeeded)/.test(event));
      const end = ends[0].split(' ')[1];
      const told = events.includes('job fetching') ? ['started', end] : [end];
      expect({ place, ends, told: flow.told() }).toEqual({ place, ends: [`job ${end}`], told });
    }));

  test('deleted: nothing of it is left, whoever was at work', () =>
    eachPlace('deleted', async (flow, place) => {
      expect({ place, stored: await flow.stored() }).toEqual({ place, stored: [] });
      const told = (await flow.events()).includes('job fetching') ? 2 : 1;
      expect({ place, told: flow.told().length }).toEqual({ place, told });
    }));
});

test('every message twice, both at once: the job is done once', async () => {
  const flow = new JobFlow({ deliveries: 2 });
  await flow.run();
  expect(await outcome(flow)).toEqual(WHOLE);
});

test('a poison page: read with less each time, then it fails alone', async () => {
  const asked: number[] = [];
  const flow = new JobFlow({
    pdf: {
      page: (file, password, number, options) => {
        if (number === 1) return READERS.pdf.page(file, password, number, options);
        asked.push(options.dpi);
        throw new GlimpseError('reader_failed', 'The page broke PDFium.');
      },
    },
  });
  await flow.run();
  expect(asked).toEqual([150, 150, 100]);
  expect(await flow.calls.view()).toMatchObject({ status: 'partial', errors: [{ page: 2, code: 'page_crashed' }] });
  expect(flow.told()).toEqual(['started', 'partial']);
});

test('a poison document: three claims, then the job has failed', async () => {
  let claims = 0;
  const plan = () => {
    claims++;
    throw new GlimpseError('reader_failed', 'The file broke PDFium.');
  };
  const flow = new JobFlow({ pdf: { plan } });
  await flow.run();
  expect(claims).toBe(3);
  expect(await flow.calls.view()).toMatchObject({ status: 'failed', error: { code: 'damaged_document' } });
  expect(flow.told()).toEqual(['started', 'failed']);
});

test('a document that is gone from the bucket: the job has failed, and says why', async () => {
  const flow = new JobFlow();
  await flow.run({ isStored: false });
  expect(await flow.calls.view()).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('stored') },
  });
});

test('who watches goes on where it was, also when the object was reset', async () => {
  const flow = new JobFlow();
  await flow.run();
  const { events } = await flow.calls.events(0, 0);
  await flow.evict();
  expect((await flow.calls.events(events[2].seq, 0)).events).toEqual(events.slice(3));
});

test('storage that takes no more: the call throws, nothing of it is kept, and the next one does it', async () => {
  const flow = new JobFlow();
  await flow.run();
  const before = await flow.events();
  await runInDurableObject(flow.job, async (object, { storage }) => {
    const job = object as unknown as DocumentJob;
    storage.sql.exec('CREATE TRIGGER broken BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, "full"); END');
    await expect(job.remove()).rejects.toThrow('full');
    storage.sql.exec('DROP TRIGGER broken');
  });
  expect(await flow.calls.view()).toMatchObject({ status: 'succeeded' });
  expect(await flow.events()).toEqual(before);
  await flow.calls.remove();
  await flow.drive();
  expect(await flow.stored()).toEqual([]);
});
