/** Pages → the document: every format at once, one page in memory at a time. */
import type { LaidPage } from '../../documents/page.ts';
import { GlimpseError } from '../../errors.ts';
import { CONTENT_TYPES, resultKey } from '../keys.ts';
import type { AssembleOutput } from '../output.ts';
import type { ResultFormat } from '../request.ts';
import { PageSet } from '../results/page-set.ts';
import { ResultText } from '../results/result-text.ts';
import { StoredText } from '../stored-text.ts';
import type { Work } from '../work.ts';

export async function assemble({ bucket, job, id, claim, renew }: Work): Promise<AssembleOutput> {
  const { request, fetched, attempt } = claim;
  const set = new PageSet(bucket, await job.pages());
  const formats: readonly ResultFormat[] = ['json', ...request.output.formats];
  const texts = formats.map((format) => ({
    format,
    text: new ResultText(format, { job: id, request, fetched: fetched! }),
    stored: new StoredText(bucket, resultKey(id, attempt, format), CONTENT_TYPES[format]),
  }));
  for (const row of set.rows) {
    const page = await set.read(row);
    if (page === null)
      throw new GlimpseError('reader_failed', `Page ${row.page} is not stored any more; it is assembled again.`);
    for (const { text, stored } of texts) await stored.write(text.page(page));
    await renew();
  }
  const bytes: Record<string, number> = {};
  for (const { format, text, stored } of texts) bytes[format] = await stored.end(text.tail());
  return { bytes };
}

/** As it was laid out. */
export async function storedPage(bucket: R2Bucket, key: string): Promise<LaidPage> {
  const stored = await bucket.get(key);
  return stored!.json<LaidPage>();
}
