/**
 * Pages → the document: levels of headings, headers and footers over all pages, then every format, one page in memory at a time.
 */
import { findFurniture, withFurniture } from '../../documents/furniture.ts';
import { documentSizes, withLevels } from '../../documents/headings.ts';
import { htmlOf } from '../../documents/html.ts';
import { markdownOf } from '../../documents/markdown.ts';
import type { Block, LaidPage } from '../../documents/page.ts';
import { pageResult } from '../../documents/result.ts';
import type { Work } from '../work.ts';
import { CONTENT_TYPES, resultKey } from '../keys.ts';
import type { AssembleOutput } from '../output.ts';
import type { JobRequest, ResultFormat } from '../request.ts';
import { StoredText } from '../stored-text.ts';

export async function assemble({ bucket, job, id, claim, renew }: Work): Promise<AssembleOutput> {
  const rows = await job.pages();
  const sizes = documentSizes(rows.map((row) => row.sizes));
  const furniture = findFurniture(
    rows.flatMap(({ edges }) => edges),
    rows.length,
  );
  const { output } = claim.request;
  const formats: readonly ResultFormat[] = ['json', ...output.formats];
  const texts = formats.map(
    (format) => [format, new StoredText(bucket, resultKey(id, claim.attempt, format), CONTENT_TYPES[format])] as const,
  );
  for (const [i, { key }] of rows.entries()) {
    const page = await storedPage(bucket, key);
    const blocks = withFurniture(withLevels(page, sizes), furniture);
    for (const [format, text] of texts)
      await text.write(
        (i === 0 ? head(format, id, claim) : between(format, output)) + rendered(format, { ...page, blocks }, output),
      );
    await renew();
  }
  const bytes: Record<string, number> = {};
  for (const [format, text] of texts) bytes[format] = await text.end(format === 'json' ? ']}' : '');
  return { bytes };
}

export async function storedPage(bucket: R2Bucket, key: string): Promise<LaidPage> {
  const stored = await bucket.get(key);
  return stored!.json<LaidPage>();
}

type Output = JobRequest['output'];

function head(format: ResultFormat, job: string, { request, fetched }: Work['claim']): string {
  if (format !== 'json') return '';
  const document = { name: request.document.name, type: fetched!.type, bytes: fetched!.bytes, pages: fetched!.pages };
  return `{"schema_version":"1","job":${JSON.stringify(job)},"document":${JSON.stringify(document)},"pages":[`;
}

function between(format: ResultFormat, { pageBreak }: Output): string {
  if (format === 'json') return ',';
  return format === 'markdown' ? pageBreak : '\n';
}

function rendered(format: ResultFormat, page: LaidPage, { lines, words, headersFooters }: Output): string {
  const shown = { headersFooters: headersFooters === 'keep' };
  if (format === 'json') return JSON.stringify(pageResult(page, { lines, words, ...shown }));
  if (format === 'markdown') return markdownOf(page.blocks, shown);
  if (format === 'html') return `<section data-page="${page.page}">${htmlOf(page.blocks, shown)}</section>`;
  return page.blocks.map((block) => plain(block, shown.headersFooters)).join('');
}

function plain({ label, text }: Block, headersFooters: boolean): string {
  const isFurniture = label === 'header' || label === 'footer' || label === 'page_number';
  return text === '' || (isFurniture && !headersFooters) ? '' : `${text}\n`;
}
