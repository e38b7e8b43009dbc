/** POST /v1/ocr: a document in, its pages out, as Mistral's OCR gives them. */
import type { Context } from 'hono';
import { GlimpseError } from '../../errors.ts';
import type { Documents } from '../../jobs/documents.ts';
import type { Results } from '../../jobs/results/results.ts';
import type { JobView } from '../../jobs/view.ts';
import { readJson } from '../body.ts';
import { jsonStream } from '../json-stream.ts';
import type { HttpEnv } from '../request-log.ts';
import { mistralAddress, mistralJob, parseMistral, type MistralBody } from '../schema/mistral.ts';
import { documentAt } from './document-at.ts';
import { EmbeddedFigures } from './embedded-figures.ts';
import { answerHeaders, finishedJob, MODEL } from './run-job.ts';
import { mistralPage, type Counted } from './mistral-page.ts';

export function mistralOcr(documents: Documents, results: Pick<Results, 'figure'>) {
  return async function mistralOcr(c: Context<HttpEnv>): Promise<Response> {
    const asked = parseMistral(await readJson(c.req.raw, c.var.held));
    const document = documentAt(mistralAddress(asked), 'document');
    const job = await finishedJob(documents, c, { body: mistralJob(asked), document });
    const tenant = c.var.grant.holder;
    const pages = await documents.pages(tenant, job.id);
    const figures = new EmbeddedFigures((block) => openFigure(results, tenant, job.id, block));
    return new Response(jsonStream(answer(translated(pages, asked, figures), job)), { headers: answerHeaders([job]) });
  };
}

async function openFigure(results: Pick<Results, 'figure'>, tenant: string, job: string, block: string) {
  try {
    return (await results.figure(tenant, job, block)).body;
  } catch (error) {
    // Deleted meanwhile.
    if (error instanceof GlimpseError && error.status === 404) return null;
    throw error;
  }
}

/** In JSON, with commas between them. */
async function* translated(
  pages: Awaited<ReturnType<Documents['pages']>>,
  asked: MistralBody,
  figures: EmbeddedFigures,
): AsyncGenerator<string> {
  const counted: Counted = { images: 0, tables: 0 };
  let comma = '';
  for await (const page of pages) {
    yield comma;
    yield* figures.json(mistralPage(page, asked, counted, (block) => figures.placeholder(block)));
    comma = ',';
  }
}

async function* answer(pages: AsyncIterable<string>, { pages: { done }, document }: JobView): AsyncGenerator<string> {
  yield '{"pages":[';
  yield* pages;
  const usage = { pages_processed: done, doc_size_bytes: document.bytes };
  yield `],${JSON.stringify({ model: MODEL, document_annotation: null, usage_info: usage }).slice(1)}`;
}
