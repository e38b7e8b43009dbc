/** POST /v1/ocr: a document in, its pages out, as Mistral's OCR gives them. */
import type { Context } from 'hono';
import type { Documents } from '../../jobs/documents.ts';
import type { JobView } from '../../jobs/view.ts';
import { readJson } from '../body.ts';
import { jsonStream, listed } from '../json-stream.ts';
import type { HttpEnv } from '../request-log.ts';
import { mistralAddress, mistralJob, parseMistral, type MistralBody } from '../schema/mistral.ts';
import { documentAt } from './document-at.ts';
import { answerHeaders, finishedJob, MODEL } from './run-job.ts';
import { mistralPage, type Counted } from './mistral-page.ts';

export function mistralOcr(documents: Documents) {
  return async function mistralOcr(c: Context<HttpEnv>): Promise<Response> {
    const asked = parseMistral(await readJson(c.req.raw, c.var.held));
    const document = documentAt(mistralAddress(asked), 'document');
    const job = await finishedJob(documents, c, { body: mistralJob(asked), document });
    const pages = await documents.pages(c.var.grant.holder, job.id);
    return new Response(jsonStream(answer(translated(pages, asked), job)), { headers: answerHeaders(job) });
  };
}

async function* translated(pages: Awaited<ReturnType<Documents['pages']>>, asked: MistralBody) {
  const counted: Counted = { images: 0, tables: 0 };
  for await (const page of pages) yield mistralPage(page, asked, counted);
}

async function* answer(pages: AsyncIterable<unknown>, { pages: { done }, document }: JobView): AsyncGenerator<string> {
  yield '{"pages":[';
  yield* listed(pages);
  const usage = { pages_processed: done, doc_size_bytes: document.bytes };
  yield `],${JSON.stringify({ model: MODEL, document_annotation: null, usage_info: usage }).slice(1)}`;
}
