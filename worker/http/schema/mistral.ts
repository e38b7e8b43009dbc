/** The body of POST /v1/ocr, in the shape of Mistral's OCR. */
import * as v from 'valibot';
import { checkSchema } from '../../documents/schema/check-schema.ts';
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { issueError } from './issue.ts';
import type { JobBody } from './job.ts';

const name = v.nullish(v.pipe(v.string(), v.maxLength(255)));
const url = v.pipe(v.string(), v.nonEmpty());
const page = v.pipe(v.number(), v.integer(), v.minValue(0));

export const mistralSchema = v.looseObject({
  model: v.nullish(v.string()),
  document: v.variant('type', [
    v.object({ type: v.literal('document_url'), document_url: url, document_name: name }),
    v.object({ type: v.literal('image_url'), image_url: v.union([url, v.object({ url })]) }),
    v.object({ type: v.literal('file'), file_id: v.string() }),
  ]),
  pages: v.nullish(
    v.union([v.pipe(v.array(page), v.maxLength(LIMITS.jobPages.value)), v.pipe(v.string(), v.maxLength(1000))]),
  ),
  include_image_base64: v.nullish(v.boolean()),
  image_limit: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0))),
  image_min_size: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0))),
  table_format: v.nullish(v.picklist(['markdown', 'html'])),
  extract_header: v.nullish(v.boolean()),
  extract_footer: v.nullish(v.boolean()),
  include_blocks: v.nullish(v.boolean()),
  document_annotation_format: v.nullish(
    v.looseObject({ type: v.string(), json_schema: v.nullish(v.looseObject({ schema: v.optional(v.unknown()) })) }),
  ),
  document_annotation_prompt: v.nullish(v.pipe(v.string(), v.maxLength(LIMITS.questionChars.value))),
  confidence_scores_granularity: v.nullish(v.picklist(['word', 'page', 'block'])),
});

export type MistralBody = v.InferOutput<typeof mistralSchema>;

/** @throws GlimpseError invalid_request, invalid_parameter, schema_invalid, model_not_deployed */
export function parseMistral(json: unknown): MistralBody {
  const result = v.safeParse(mistralSchema, json, { abortEarly: true });
  if (!result.success) throw issueError(result.issues[0]);
  if ((result.output.bbox_annotation_format ?? null) !== null) {
    const message =
      '"bbox_annotation_format" needs a model that describes figures, and none is served here; leave it out.';
    throw new GlimpseError('model_not_deployed', message, { param: 'bbox_annotation_format' });
  }
  checkAnnotation(result.output);
  return result.output;
}

/** Of a document one can be asked for, by a JSON schema. */
function checkAnnotation({
  document_annotation_format: format,
  document_annotation_prompt: prompt,
}: MistralBody): void {
  const param = ANNOTATION_FORMAT;
  if (!format && prompt != null)
    throw new GlimpseError('invalid_request', `"document_annotation_prompt" needs a "${param}".`, { param });
  if (!format) return;
  if (format.type !== 'json_schema')
    throw new GlimpseError('invalid_parameter', `"${param}.type" is “json_schema”, or the field is left out.`, {
      param,
    });
  try {
    checkSchema(format.json_schema?.schema);
  } catch (error) {
    throw error instanceof GlimpseError ? error.with({ param }) : error;
  }
}

export const ANNOTATION_FORMAT = 'document_annotation_format';

/** The document's address, which may be a data URL. @throws GlimpseError file_not_found */
export function mistralAddress({ document }: MistralBody): string {
  if (document.type === 'document_url') return document.document_url;
  if (document.type === 'image_url')
    return typeof document.image_url === 'string' ? document.image_url : document.image_url.url;
  const message = 'No files are kept under ids here; send the document as "document_url" with a data URL.';
  throw new GlimpseError('file_not_found', message, { param: 'document.file_id' });
}

export function mistralJob(body: MistralBody): JobBody {
  const { document, pages, document_annotation_format: format, document_annotation_prompt: prompt } = body;
  return {
    document: { name: document.type === 'document_url' ? document.document_name : null },
    pages: pages == null ? null : rangesFromZero(pages),
    ...(format && { extract: { schema: format.json_schema!.schema, instructions: prompt, citations: false } }),
    output: {
      formats: [],
      lines: false,
      words: body.confidence_scores_granularity === 'word',
      figures: body.include_image_base64 === true,
    },
  };
}

const RANGE = /^(\d{1,6})(?:-(\d{1,6}))?$/;

/** `[0, 2]` or `0,2-4`, from 0 → `1,3-5`. @throws GlimpseError invalid_parameter */
function rangesFromZero(pages: string | readonly number[]): string {
  const parts = typeof pages === 'string' ? pages.split(',') : pages.map(String);
  const ranges = parts.map((part) => {
    const range = RANGE.exec(part.trim())?.slice(1, 3);
    if (range) return range.flatMap((number) => (number === undefined ? [] : [Number(number) + 1])).join('-');
    const message = `"pages": “${part.slice(0, 40)}” names no pages; send a list such as [0, 1], or 0-5,7. The first page is 0.`;
    throw new GlimpseError('invalid_parameter', message, { param: 'pages' });
  });
  if (ranges.length > 0) return ranges.join(',');
  throw new GlimpseError('invalid_parameter', '"pages" is empty; leave it out for all pages.', { param: 'pages' });
}
