/** POST /api/paas/v4/layout_parsing: a document in, regions with boxes and Markdown out, as GLM-OCR's service gives them. */
import type { Context } from 'hono';
import type { Documents, PageResult } from '../../jobs/documents.ts';
import type { JobView } from '../../jobs/view.ts';
import { readJson } from '../body.ts';
import { jsonStream, listed } from '../json-stream.ts';
import type { HttpEnv } from '../request-log.ts';
import { glmJob, parseGlm } from '../schema/glm.ts';
import { documentAt } from './document-at.ts';
import { GLM_LABELS, type BlockResult } from './labels.ts';
import { pixelBox, pixelsOf } from './page-pixels.ts';
import { answerHeaders, finishedJob, MODEL } from './run-job.ts';

export function layoutParsing(documents: Documents) {
  return async function layoutParsing(c: Context<HttpEnv>): Promise<Response> {
    const asked = parseGlm(await readJson(c.req.raw, c.var.held));
    const document = documentAt(withHead(asked.file), 'file');
    const job = await finishedJob(documents, c, { body: glmJob(asked), document });
    const pages = () => documents.pages(c.var.grant.holder, job.id);
    const requestId = asked.request_id ?? c.var.requestId;
    return new Response(jsonStream(answer(pages, job, requestId)), { headers: answerHeaders([job]) });
  };
}

/** Base64 may come without the head of a data URL; the bytes decide about the type anyway. */
const withHead = (file: string): string =>
  /^(?:data:|https?:)/i.test(file) ? file : `data:application/octet-stream;base64,${file}`;

type Pages = () => Promise<AsyncIterable<PageResult>>;

/** Three passes over the stored pages: none of them holds more than one. */
async function* answer(pages: Pages, job: JobView, requestId: string): AsyncGenerator<string> {
  const created = Math.floor(Date.parse(job.created_at ?? '') / 1000);
  yield `{${JSON.stringify({ id: job.id, created, model: MODEL, request_id: requestId }).slice(1, -1)},"md_results":"`;
  for await (const text of mapped(await pages(), markdownOf)) yield JSON.stringify(text).slice(1, -1);
  yield '","layout_details":[';
  yield* listed(mapped(await pages(), regionsOf));
  yield `],"layout_visualization":[],"data_info":{"num_pages":${job.pages.done},"pages":[`;
  yield* listed(mapped(await pages(), (page) => sizeOf(page)));
  // No tokens are counted: no model is asked.
  const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  yield `]},"usage":${JSON.stringify(usage)}}`;
}

async function* mapped<T>(pages: AsyncIterable<PageResult>, map: (page: PageResult, place: number) => T) {
  let place = 0;
  for await (const page of pages) yield map(page, place++);
}

function sizeOf(page: PageResult) {
  const { width, height } = pixelsOf(page);
  return { width, height };
}

interface Kept {
  readonly block: BlockResult;
  readonly label: string;
  readonly native: string;
}

function kept({ blocks }: PageResult): Kept[] {
  return blocks.flatMap((block) => {
    const labels = GLM_LABELS[block.label];
    return labels === null ? [] : [{ block, label: labels[0], native: labels[1] }];
  });
}

function regionsOf(page: PageResult) {
  const pixels = pixelsOf(page);
  return kept(page).map(({ block, label, native }, index) => ({
    index,
    label,
    native_label: native,
    content: label === 'table' ? (block.html ?? '') : block.markdown,
    bbox_2d: pixelBox(block.bbox, pixels),
    width: pixels.width,
    height: pixels.height,
  }));
}

/** A picture is named by its place, as the SDK expects it, which cuts it out of the document itself. */
function markdownOf(page: PageResult, place: number): string {
  const pixels = pixelsOf(page);
  const texts = kept(page).map(({ block, label }) =>
    label === 'image' ? `![](page=${place},bbox=[${pixelBox(block.bbox, pixels).join(', ')}])` : block.markdown,
  );
  return (place === 0 ? '' : '\n\n') + texts.join('\n\n');
}
