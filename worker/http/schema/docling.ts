/** The bodies of POST /v1/convert/… and /v1/chunk/…, in the shape of docling-serve. */
import * as v from 'valibot';
import { GlimpseError } from '../../errors.ts';
import { LIMITS } from '../../limits.ts';
import { CHUNKERS, parseChunking, type Chunker, type ChunkWish } from './docling-chunking.ts';
import { documentHeadersSchema } from './document.ts';
import { issueError } from './issue.ts';
import type { JobBody } from './job.ts';

/** Their names of formats, and ours; JSON is always there. */
export const DOCLING_FORMATS = { md: 'markdown', html: 'html', text: 'text', json: null } as const;
export type DoclingFormat = keyof typeof DOCLING_FORMATS;
const FORMATS = Object.keys(DOCLING_FORMATS) as DoclingFormat[];
/** In the answer, or as files. */
const TARGETS = ['inbody', 'zip'] as const;
/** Their range of all pages ends with the largest number of 64 bits. */
const LAST_PAGE = 999_999;

const formats = v.pipe(
  v.union([v.picklist(FORMATS), v.pipe(v.array(v.picklist(FORMATS)), v.nonEmpty(), v.maxLength(20))]),
  v.transform((asked) => [...new Set(typeof asked === 'string' ? [asked] : asked)]),
);
const page = v.pipe(v.number(), v.minValue(1));

export const optionsSchema = v.looseObject({
  to_formats: v.optional(formats, ['md']),
  do_ocr: v.nullish(v.boolean()),
  force_ocr: v.nullish(v.boolean()),
  page_range: v.nullish(v.tuple([page, page])),
  md_page_break_placeholder: v.nullish(v.pipe(v.string(), v.maxLength(100))),
});
export type DoclingOptions = v.InferOutput<typeof optionsSchema>;

const sourceSchema = v.variant('kind', [
  v.object({
    kind: v.literal('file'),
    base64_string: v.pipe(v.string(), v.nonEmpty()),
    filename: v.pipe(v.string(), v.maxLength(255)),
  }),
  v.object({
    kind: v.literal('http'),
    url: v.pipe(v.string(), v.nonEmpty()),
    headers: v.nullish(documentHeadersSchema),
  }),
]);
export type DoclingSource = v.InferOutput<typeof sourceSchema>;

const { doclingDocuments } = LIMITS;

const NO_CALLBACKS =
  'Nobody is called back; ask /v1/status/poll/{id}, or send the document to /v1/documents/jobs with a "webhook".';

const fields = {
  sources: v.pipe(v.array(sourceSchema), v.minLength(1), v.maxLength(doclingDocuments.value)),
  target: v.optional(v.object({ kind: v.picklist(TARGETS) }), { kind: 'inbody' }),
  callbacks: v.nullish(v.pipe(v.array(v.unknown()), v.maxLength(0, NO_CALLBACKS))),
};
const anything = v.optional(v.record(v.string(), v.unknown()), {});

export const doclingSchema = v.looseObject({ ...fields, options: anything });
export const doclingChunkSchema = v.looseObject({
  ...fields,
  convert_options: anything,
  chunking_options: anything,
  include_converted_doc: v.optional(v.boolean(), false),
});

/** What is asked for, whatever the documents are. */
export interface DoclingRequest {
  readonly options: DoclingOptions;
  readonly target: (typeof TARGETS)[number];
  /** null: the document itself. */
  readonly chunking: ChunkWish | null;
}

type WithSources = DoclingRequest & { readonly sources: readonly DoclingSource[] };

/** @throws GlimpseError invalid_request, invalid_parameter, model_not_deployed */
export function parseDocling(json: unknown): WithSources {
  const result = v.safeParse(doclingSchema, json, { abortEarly: true });
  if (!result.success) throw issueError(result.issues[0]);
  const { options, sources, target } = result.output;
  return { options: parseDoclingOptions(options), target: target.kind, chunking: null, sources };
}

/** @throws GlimpseError as parseDocling */
export function parseDoclingChunks(json: unknown, chunker: Chunker): WithSources {
  const result = v.safeParse(doclingChunkSchema, json, { abortEarly: true });
  if (!result.success) throw issueError(result.issues[0]);
  const { convert_options: options, chunking_options, include_converted_doc, sources, target } = result.output;
  const chunking = parseChunking(chunker, chunking_options, include_converted_doc);
  return { options: parseDoclingOptions(options), target: target.kind, chunking, sources };
}

/** They have a model look at pictures, formulas or code. What only chooses among docling's own engines is no matter here. */
const MODELS = [
  'do_code_enrichment',
  'do_formula_enrichment',
  'do_picture_classification',
  'do_chart_extraction',
  'do_picture_description',
] as const;

/** @throws GlimpseError as parseDocling */
export function parseDoclingOptions(json: unknown): DoclingOptions {
  const result = v.safeParse(optionsSchema, json, { abortEarly: true });
  if (!result.success) throw issueError(result.issues[0]);
  const asked = MODELS.find((name) => result.output[name] === true);
  if (asked === undefined) return result.output;
  const message = `"${asked}" needs a model that no one serves here; leave it out.`;
  throw new GlimpseError('model_not_deployed', message, { param: `options.${asked}` });
}

const LISTS: ReadonlySet<string> = new Set(['to_formats', 'page_range']);
/** Not options: the file itself, where the result goes, and what it holds. */
const OTHERS: ReadonlySet<string> = new Set(['files', 'target_type', 'include_converted_doc']);

/** Fields of a form are text: numbers and truths are read from it. @throws GlimpseError as parseDocling */
export function parseDoclingForm(form: FormData, chunker: Chunker | null): DoclingRequest {
  const asked = form.get('target_type') ?? 'inbody';
  const target = TARGETS.find((each) => each === asked);
  if (target === undefined) {
    const param = 'target_type';
    throw new GlimpseError('invalid_parameter', `"${param}" may be ${TARGETS.join(' or ')}.`, { param });
  }
  if (chunker === null) return { options: parseDoclingOptions(fieldsOf(form, '')), target, chunking: null };
  const withDocument = plain(textOf(form, 'include_converted_doc')) === true;
  const chunking = parseChunking(chunker, fieldsOf(form, 'chunking_'), withDocument);
  return { options: parseDoclingOptions(fieldsOf(form, 'convert_')), target, chunking };
}

/** Those whose names begin so, without that. */
function fieldsOf(form: FormData, prefix: string): object {
  const names = [...new Set(form.keys())].filter((name) => name.startsWith(prefix) && !OTHERS.has(name));
  const valueOf = (name: string) => {
    const values = form.getAll(name).map((value) => (typeof value === 'string' ? plain(value) : null));
    return LISTS.has(name.slice(prefix.length)) ? values : values[0];
  };
  return Object.fromEntries(names.map((name) => [name.slice(prefix.length), valueOf(name)]));
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

function plain(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d{1,20}$/.test(text) ? Number(text) : text;
}

export function doclingJob({ options, target, chunking }: DoclingRequest, filename: string | null): JobBody {
  const { page_range: range, do_ocr: doOcr, force_ocr: forceOcr } = options;
  const formats = chunking === null || chunking.withDocument ? options.to_formats : [];
  return {
    document: { name: filename },
    pages: range ? `${range[0]}-${Math.min(range[1], LAST_PAGE)}` : null,
    clamp_pages: true,
    engine: forceOcr ? 'ocr' : doOcr === false ? 'text' : 'auto',
    output: {
      formats: formats.flatMap((format) => DOCLING_FORMATS[format] ?? []),
      lines: false,
      page_break: options.md_page_break_placeholder ? `\n\n${options.md_page_break_placeholder}\n\n` : '\n\n',
    },
    // Where its result is asked for later, the job still knows what of it is wanted.
    metadata: { docling: { formats, target, chunking } satisfies DoclingWish },
  };
}

/** What of a job's result is wanted. */
export interface DoclingWish {
  readonly formats: readonly DoclingFormat[];
  readonly target: DoclingRequest['target'];
  readonly chunking: ChunkWish | null;
}

const wishSchema = v.object({
  formats: v.array(v.picklist(FORMATS)),
  target: v.picklist(TARGETS),
  chunking: v.nullable(
    v.object({
      chunker: v.picklist(CHUNKERS),
      markdownTables: v.boolean(),
      rawText: v.boolean(),
      maxTokens: v.number(),
      mergePeers: v.boolean(),
      withDocument: v.boolean(),
    }),
  ),
});

/** null of a job that came another way. */
export function doclingWish(metadata: Readonly<Record<string, unknown>>): DoclingWish | null {
  const result = v.safeParse(wishSchema, metadata.docling);
  return result.success ? result.output : null;
}
