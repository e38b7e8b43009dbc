/** Fields of a document by the rules of `documents/fields`: the first page that has a field decides, items of all pages are one list. */
import { extractFields, type Fields } from '../../documents/fields/invoice.ts';
import type { Work } from '../work.ts';
import { extractionKey } from '../keys.ts';
import type { ExtractOutput } from '../output.ts';
import { storedPage } from './assemble.ts';

export async function extract({ bucket, job, id, claim, renew }: Work): Promise<ExtractOutput> {
  const found: Fields[] = [];
  for (const { key } of await job.pages()) {
    found.push(extractFields((await storedPage(bucket, key)).blocks));
    await renew();
  }
  const items = found.flatMap(({ Items = [] }) => Items);
  const fields: Fields = Object.assign({}, ...found.toReversed(), items.length > 0 && { Items: items });
  const body = JSON.stringify({ preset: claim.request.extract!.preset, method: 'rules', fields });
  const key = extractionKey(id, claim.attempt);
  await bucket.put(key, body, { httpMetadata: { contentType: 'application/json' } });
  return { method: 'rules', bytes: body.length };
}
