/** The extraction that a job was asked for with its document: by rules, or by a model that fills in a schema. */
import { capableOf } from '../../engine/taught.ts';
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { extractBySchema } from '../../questions/extract.ts';
import { passagesOf, type Passages } from '../../questions/passages.ts';
import { extractionKey, resultKey } from '../keys.ts';
import { keepingLease } from '../lease.ts';
import type { ExtractOutput } from '../output.ts';
import { patient } from '../patient.ts';
import { presetFields } from '../preset-fields.ts';
import type { ExtractRequest } from '../request.ts';
import { resultPages } from '../result-pages.ts';
import type { Work } from '../work.ts';

export async function extract(work: Work): Promise<ExtractOutput> {
  const { bucket, job, claim, renew } = work;
  const asked = claim.request.extract!;
  if ('schema' in asked) return bySchema(work, asked);
  const keys = (await job.pages()).map(({ key }) => key);
  const bytes = await store(work, await presetFields(bucket, keys, asked.preset, renew));
  return { method: 'rules', bytes };
}

/** Its bytes. */
async function store({ bucket, id, claim }: Work, value: object): Promise<number> {
  const body = JSON.stringify(value);
  await bucket.put(extractionKey(id, claim.attempt), body, { httpMetadata: { contentType: 'application/json' } });
  return body.length;
}

type BySchema = Extract<ExtractRequest, { schema: object }>;

/** @throws GlimpseError model_not_deployed, extraction_timeout, what the engine throws; Unwanted */
async function bySchema(work: Work, asked: BySchema): Promise<ExtractOutput> {
  if (work.engines === null) throw new GlimpseError('model_not_deployed', 'No model is served at present.');
  const { engine, model } = await capableOf('extract', work.engines);
  const late = AbortSignal.timeout(LIMITS.extractionMs.value);
  const found = await keepingLease(work, async (wanted) => {
    const signal = AbortSignal.any([wanted, late]);
    const asking = { engine: patient(engine), client: work.claim.tenant, signal };
    try {
      return await extractBySchema(passagesOfResult(work), asked, model, asking);
    } catch (error) {
      wanted.throwIfAborted();
      throw late.aborted ? timeout() : error;
    }
  });
  const { data, errors, citations } = found;
  const valid = errors.length === 0;
  const value = { method: 'model', valid, data, errors, ...(asked.citations && { citations }) };
  return { method: 'model', bytes: await store(work, value), valid };
}

const timeout = (): GlimpseError =>
  new GlimpseError('extraction_timeout', `The fields were not there after ${LIMITS.extractionMs.value / 1000} s.`);

/** Of the result that was just assembled. */
function passagesOfResult({ bucket, id, claim }: Work): Passages {
  return async () => {
    const result = await bucket.get(resultKey(id, claim.attempt, 'json'));
    if (result === null) throw new GlimpseError('reader_failed', 'The result is not stored any more.');
    return passagesOf(resultPages(result.body), null);
  };
}
