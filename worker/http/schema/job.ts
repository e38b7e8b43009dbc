/** The fields of a document's job, in JSON or beside a file. */
import * as v from 'valibot';
import { checkSchema } from '../../documents/schema/check-schema.ts';
import { GlimpseError } from '../../errors.ts';
import { checkRanges } from '../../jobs/page-ranges.ts';
import type { NewJobRequest } from '../../jobs/documents.ts';
import { ENGINES, PRESETS, READERS, type JobWebhook } from '../../jobs/request.ts';
import { LIMITS } from '../../limits.ts';
import { documentHeadersSchema, documentObjectSchema } from './document.ts';
import { issueError } from './issue.ts';
import { jobWebhooksSchema } from './webhooks.ts';

const { jobKeepSeconds, jobShortestSeconds, jobMetadataChars } = LIMITS;
const ROTATIONS = ['auto', 0, 90, 180, 270] as const;
const FORMATS = ['markdown', 'html', 'text'] as const;
const LOWEST_DPI = 96;
const DAY_SECONDS = 86_400;

export const jobSchema = v.strictObject({
  document: v.optional(
    v.strictObject({
      data: v.optional(v.string()),
      url: v.optional(v.pipe(v.string(), v.maxLength(LIMITS.remoteUrlChars.value))),
      headers: v.optional(documentHeadersSchema),
      r2: v.optional(documentObjectSchema),
      document_id: v.optional(v.pipe(v.string(), v.maxLength(100))),
      name: v.nullish(v.pipe(v.string(), v.maxLength(255))),
      type: v.nullish(v.pipe(v.string(), v.maxLength(255))),
      password: v.nullish(v.pipe(v.string(), v.maxLength(255))),
    }),
  ),
  pages: v.nullish(v.pipe(v.string(), v.maxLength(1000))),
  clamp_pages: v.nullish(v.boolean()),
  engine: v.nullish(v.picklist(ENGINES)),
  output: v.nullish(
    v.strictObject({
      formats: v.nullish(v.pipe(v.array(v.picklist(FORMATS)), v.maxLength(FORMATS.length))),
      lines: v.nullish(v.boolean()),
      words: v.nullish(v.boolean()),
      headers_footers: v.nullish(v.picklist(['drop', 'keep', 'separate'])),
      tables: v.nullish(v.picklist(['markdown', 'html'])),
      figures: v.nullish(v.boolean()),
      page_break: v.nullish(v.pipe(v.string(), v.maxLength(100))),
    }),
  ),
  ocr: v.nullish(
    v.strictObject({
      dpi: v.nullish(v.pipe(v.number(), v.minValue(LOWEST_DPI), v.maxValue(LIMITS.pageDpi.value))),
      rotate: v.nullish(v.picklist(ROTATIONS)),
      language: v.nullish(v.pipe(v.string(), v.regex(/^(?:auto|[a-z_]{3,8}(?:\+[a-z_]{3,8}){0,3})$/))),
      reader: v.nullish(v.picklist(READERS)),
    }),
  ),
  extract: v.nullish(
    v.strictObject({
      preset: v.nullish(v.picklist(PRESETS)),
      schema: v.optional(v.unknown()),
      instructions: v.nullish(v.pipe(v.string(), v.maxLength(LIMITS.questionChars.value))),
      citations: v.nullish(v.boolean()),
    }),
  ),
  webhook: v.optional(jobWebhooksSchema),
  metadata: v.nullish(v.record(v.string(), v.unknown())),
  expires_in: v.nullish(
    v.pipe(v.number(), v.integer(), v.minValue(jobShortestSeconds.value), v.maxValue(jobKeepSeconds.value)),
  ),
  priority: v.nullish(v.picklist(['normal', 'low'])),
});

export type JobBody = v.InferOutput<typeof jobSchema>;

/** @throws GlimpseError invalid_request, invalid_parameter */
export function parseJob(json: unknown): JobBody {
  const result = v.safeParse(jobSchema, json, { abortEarly: true });
  if (!result.success) throw issueError(result.issues[0]);
  if (result.output.pages) checkRanges(result.output.pages);
  checkMetadata(result.output.metadata);
  checkExtract(result.output.extract);
  return result.output;
}

/** @throws GlimpseError invalid_request, schema_invalid */
function checkExtract(extract: JobBody['extract']): void {
  if (!extract) return;
  const { preset, schema, instructions, citations } = extract;
  if ((preset == null) === (schema === undefined))
    throw new GlimpseError('invalid_request', '"extract" has either "preset" or "schema".', { param: 'extract' });
  if (schema !== undefined) return checkFields(schema);
  if (instructions == null && citations == null) return;
  const message = '"instructions" and "citations" are for a "schema"; a preset goes by its rules.';
  throw new GlimpseError('invalid_parameter', message, { param: 'extract' });
}

function checkMetadata(metadata: JobBody['metadata']): void {
  const limit = jobMetadataChars.value;
  const chars = metadata ? JSON.stringify(metadata).length : 0;
  if (chars <= limit) return;
  const message = `"metadata" has ${chars} characters as JSON; at most ${limit} are kept.`;
  throw new GlimpseError('invalid_parameter', message, { param: 'metadata' });
}

function checkFields(schema: unknown): void {
  try {
    checkSchema(schema);
  } catch (error) {
    throw error instanceof GlimpseError ? error.with({ param: 'extract.schema' }) : error;
  }
}

function extractOf(extract: JobBody['extract']): NewJobRequest['extract'] {
  if (!extract) return null;
  if (extract.preset != null) return { preset: extract.preset };
  const { schema, instructions, citations } = extract;
  return { schema: schema as object, instructions: instructions ?? '', citations: citations ?? true };
}

/** With the defaults filled in. */
export function toJobRequest(body: JobBody, webhooks: readonly JobWebhook[], origin: string): NewJobRequest {
  const { document, output, ocr } = body;
  const language = ocr?.language ?? 'auto';
  return {
    document: { name: document?.name ?? null, type: document?.type ?? null, password: document?.password ?? null },
    pages: body.pages ?? null,
    clampPages: body.clamp_pages ?? false,
    engine: body.engine ?? 'auto',
    output: {
      formats: [...new Set(output?.formats ?? ['markdown' as const])],
      lines: output?.lines ?? true,
      words: output?.words ?? false,
      headersFooters: output?.headers_footers ?? 'drop',
      tables: output?.tables ?? 'markdown',
      figures: output?.figures ?? false,
      pageBreak: output?.page_break ?? '\n\n---\n\n',
    },
    ocr: {
      dpi: ocr?.dpi ?? 150,
      rotate: ocr?.rotate ?? 'auto',
      languages: language === 'auto' ? [] : language.split('+'),
      reader: ocr?.reader ?? 'auto',
    },
    extract: extractOf(body.extract),
    webhooks,
    metadata: body.metadata ?? {},
    keepSeconds: body.expires_in ?? DAY_SECONDS,
    priority: body.priority ?? 'normal',
    origin,
  };
}
