/** POST /v1/ocr: a document in, its pages out, as Mistral's OCR gives them. */
import type { Context } from 'hono';
import { capableOf, type Engines } from '../../engine/taught.ts';
import { GlimpseError, isErrorCode } from '../../errors.ts';
import type { Documents } from '../../jobs/documents.ts';
import type { Results } from '../../jobs/results/results.ts';
import type { JobView } from '../../jobs/view.ts';
import { readJson } from '../body.ts';
import { jsonStream } from '../json-stream.ts';
import type { HttpEnv } from '../request-log.ts';
import { ANNOTATION_FORMAT, mistralAddress, mistralJob, parseMistral, type MistralBody } from '../schema/mistral.ts';
import { documentAt } from './document-at.ts';
import { EmbeddedFigures } from './embedded-figures.ts';
import { answerHeaders, finishedJob, MODEL } from './run-job.ts';
import { mistralPage, type Counted } from './mistral-page.ts';

interface Options extends Engines {
  readonly documents: Documents;
  readonly results: Pick<Results, 'figure'>;
}

export function mistralOcr({ documents, results, ...engines }: Options) {
  return async function mistralOcr(c: Context<HttpEnv>): Promise<Response> {
    const asked = parseMistral(await readJson(c.req.raw, c.var.held));
    if (asked.document_annotation_format) await checkTaught(engines);
    const document = documentAt(mistralAddress(asked), 'document');
    const job = await finishedJob(documents, c, { body: mistralJob(asked), document });
    const tenant = c.var.grant.holder;
    const annotation = asked.document_annotation_format ? await annotationOf(documents, tenant, job) : null;
    const pages = await documents.pages(tenant, job.id);
    const figures = new EmbeddedFigures((block) => openFigure(results, tenant, job.id, block));
    return new Response(jsonStream(answer(translated(pages, asked, figures), job, annotation)), {
      headers: answerHeaders([job]),
    });
  };
}

/** @throws GlimpseError model_not_deployed */
async function checkTaught(engines: Engines): Promise<void> {
  try {
    await capableOf('extract', engines);
  } catch (error) {
    throw error instanceof GlimpseError ? error.with({ param: ANNOTATION_FORMAT }) : error;
  }
}

/** The fields that the schema asked for, as text of JSON. @throws GlimpseError what they failed of */
async function annotationOf(documents: Documents, tenant: string, { id, extraction }: JobView): Promise<string> {
  if (extraction?.error) {
    const { code, message } = extraction.error;
    throw new GlimpseError(isErrorCode(code) ? code : 'extraction_timeout', message, { job: id });
  }
  const stored = new Response((await documents.extraction(tenant, id)).body);
  return JSON.stringify(((await stored.json()) as { readonly data: unknown }).data);
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

async function* answer(
  pages: AsyncIterable<string>,
  { pages: { done }, document }: JobView,
  annotation: string | null,
): AsyncGenerator<string> {
  yield '{"pages":[';
  yield* pages;
  const usage = { pages_processed: done, doc_size_bytes: document.bytes };
  yield `],${JSON.stringify({ model: MODEL, document_annotation: annotation, usage_info: usage }).slice(1)}`;
}
