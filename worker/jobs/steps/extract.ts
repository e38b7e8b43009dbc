/** The extraction that a job was asked for with its document. */
import type { Work } from '../work.ts';
import { extractionKey } from '../keys.ts';
import type { ExtractOutput } from '../output.ts';
import { presetFields } from '../preset-fields.ts';

export async function extract({ bucket, job, id, claim, renew }: Work): Promise<ExtractOutput> {
  const keys = (await job.pages()).map(({ key }) => key);
  const body = JSON.stringify(await presetFields(bucket, keys, claim.request.extract!.preset, renew));
  const key = extractionKey(id, claim.attempt);
  await bucket.put(key, body, { httpMetadata: { contentType: 'application/json' } });
  return { method: 'rules', bytes: body.length };
}
