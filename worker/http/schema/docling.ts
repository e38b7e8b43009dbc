/** The bodies of POST /v1/convert/source and /v1/convert/file, in the shape of docling-serve. */
import * as v from 'valibot';
import { GlimpseError } from '../../errors.ts';
import { issueError } from './issue.ts';
import type { JobBody } from './job.ts';

/** Their names of formats, and ours; JSON is always there. */
export const DOCLING_FORMATS = { md: 'markdown', html: 'html', text: 'text', json: null } as const;
export type DoclingFormat = keyof typeof DOCLING_FORMATS;
const FORMATS = Object.keys(DOCLING_FORMATS) as DoclingFormat[];
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
  v.object({ kind: v.literal('http'), url: v.pipe(v.string(), v.nonEmpty()) }),
]);

export const doclingSchema = v.looseObject({
  options: v.optional(v.record(v.string(), v.unknown()), {}),
  sources: v.pipe(v.array(sourceSchema), v.length(1)),
  target: v.optional(v.object({ kind: v.literal('inbody') })),
});

export interface DoclingRequest {
  readonly options: DoclingOptions;
  readonly source: v.InferOutput<typeof sourceSchema>;
}

/** @throws GlimpseError invalid_request, invalid_parameter, model_not_deployed */
export function parseDocling(json: unknown): DoclingRequest {
  const result = v.safeParse(doclingSchema, json, { abortEarly: true });
  if (!result.success) throw issueError(result.issues[0]);
  const { options, sources } = result.output;
  return { options: parseDoclingOptions(options), source: sources[0] };
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
/** Not options: the file itself, and where the result goes. */
const OTHERS: ReadonlySet<string> = new Set(['files', 'target_type']);

/** Fields of a form are text: numbers and truths are read from it. @throws GlimpseError as parseDocling */
export function parseDoclingForm(form: FormData): DoclingOptions {
  const target = form.get('target_type');
  if (target !== null && target !== 'inbody') {
    const param = 'target_type';
    throw new GlimpseError('invalid_parameter', `"${param}" may only be inbody.`, { param });
  }
  const names = [...new Set(form.keys())].filter((name) => !OTHERS.has(name));
  const valueOf = (name: string) => {
    const values = form.getAll(name).map((value) => (typeof value === 'string' ? plain(value) : null));
    return LISTS.has(name) ? values : values[0];
  };
  return parseDoclingOptions(Object.fromEntries(names.map((name) => [name, valueOf(name)])));
}

function plain(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d{1,20}$/.test(text) ? Number(text) : text;
}

export function doclingJob(options: DoclingOptions, filename: string | null): JobBody {
  const { to_formats: asked, page_range: range, do_ocr: doOcr, force_ocr: forceOcr } = options;
  return {
    document: { name: filename },
    pages: range ? `${range[0]}-${Math.min(range[1], LAST_PAGE)}` : null,
    clamp_pages: true,
    engine: forceOcr ? 'ocr' : doOcr === false ? 'text' : 'auto',
    output: {
      formats: asked.flatMap((format) => DOCLING_FORMATS[format] ?? []),
      lines: false,
      page_break: options.md_page_break_placeholder ? `\n\n${options.md_page_break_placeholder}\n\n` : '\n\n',
    },
    // Where its result is asked for later, the job still knows what of it is wanted.
    metadata: { docling: asked },
  };
}
