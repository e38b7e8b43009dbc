/** Fields that a job was asked for with its document, by a schema: a model finds them in the result, and the job says what became of it. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GlimpseError } from '../../../../worker/errors.ts';
import { jobPrefix } from '../../../../worker/jobs/keys.ts';
import { JobFlow } from '../../../support/job-flow.workerd.ts';
import { says, toldEngines, type Answer } from '../../../support/told-engine.ts';

vi.setConfig({ testTimeout: 60_000 });
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const SCHEMA = { type: 'object', properties: { first: { type: 'string' } }, required: ['first'] };

async function flowOf(answer: Answer, more: object = {}, tasks: ('extract' | 'ask')[] = ['extract']) {
  const { asked, engines } = toldEngines(answer, tasks);
  const flow = new JobFlow({ engines: () => engines, request: { extract: { schema: SCHEMA, ...more } } });
  await flow.run();
  const stored = await env.DOCUMENTS.get(`${jobPrefix(flow.id)}attempt-1/extraction.json`);
  return { asked, job: (await flow.calls.view())!, extraction: await stored?.json() };
}

test('a model is shown the pages of the result, with what was said of the values', async () => {
  const { asked, job, extraction } = await flowOf(() => says('{"first": "This is page 1"}'), {
    instructions: 'As it is written.',
  });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ task: 'extract', client: 'a-tenant', form: { kind: 'json' } });
  const prompt = asked[0].messages[0].content as string;
  for (const text of ['[p1-b1] This is page 1', '[p2-b1] This is page 2', 'As it is written.'])
    expect(prompt).toContain(text);
  expect(job).toMatchObject({ status: 'succeeded', extraction: { method: 'model', valid: true } });
  expect(extraction).toEqual({
    method: 'model',
    valid: true,
    data: { first: 'This is page 1' },
    errors: [],
    citations: { '/first': { page: 1, block: 'p1-b1', bbox: expect.any(Array) } },
  });
});

test('what does not obey is said, and citations are left out where nobody wants them', async () => {
  const { job, extraction } = await flowOf(() => says('{}'), { citations: false });
  expect(job).toMatchObject({ status: 'succeeded', extraction: { valid: false } });
  expect(extraction).toMatchObject({ valid: false, data: {}, errors: [{ path: '' }] });
  expect(extraction).not.toHaveProperty('citations');
});

test('a model that fails leaves the pages, and the job says why', async () => {
  const { job, extraction } = await flowOf(() => {
    throw new GlimpseError('origin_refused', 'It does not take this.');
  });
  expect(job).toMatchObject({
    status: 'partial',
    pages: { done: 2, failed: 0 },
    extraction: { error: { code: 'origin_refused' } },
  });
  expect(extraction).toBe(undefined);
});

test('a model that is not served any more is missed by name', async () => {
  const { asked, job } = await flowOf(() => says('{}'), {}, ['ask']);
  expect(asked).toEqual([]);
  expect(job).toMatchObject({ status: 'partial', extraction: { error: { code: 'model_not_deployed' } } });
});
