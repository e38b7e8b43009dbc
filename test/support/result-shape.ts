/** The result of a document, row by row as docs/documents.md has it: what is not named here is not in it. */
import * as v from 'valibot';
import { FLAGS, LABELS, PAGE_WARNINGS } from '../../worker/documents/page.ts';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const bbox = v.pipe(
  v.tuple([share, share, share, share]),
  v.check(([x0, y0, x1, y1]) => x0 <= x1 && y0 <= y1),
);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const flags = v.array(v.picklist(FLAGS));

const Block = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^p\d+-b\d+$/)),
  label: v.picklist(LABELS),
  order: count,
  bbox,
  text: v.string(),
  markdown: v.string(),
  html: v.optional(v.string()),
  level: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(6))),
  mark: v.optional(v.string()),
  confidence: share,
  lines: v.optional(v.array(v.strictObject({ bbox, text: v.string(), confidence: share }))),
  table: v.optional(
    v.strictObject({
      rows: count,
      cols: count,
      cells: v.array(
        v.strictObject({ r: count, c: count, rs: count, cs: count, text: v.string(), bbox, header: v.boolean() }),
      ),
    }),
  ),
  figure: v.optional(v.strictObject({ id: v.string(), url: v.pipe(v.string(), v.startsWith('/v1/documents/jobs/')) })),
  flags,
});

const Word = v.strictObject({
  text: v.pipe(v.string(), v.minLength(1)),
  polygon: v.pipe(v.array(share), v.length(8)),
  confidence: share,
  block: v.string(),
  span: v.nullable(v.tuple([count, count])),
});

export const PageShape = v.strictObject({
  page: v.pipe(count, v.minValue(1)),
  width: v.number(),
  height: v.number(),
  unit: v.picklist(['pt', 'px']),
  dpi: v.nullable(v.number()),
  rotation: v.picklist([0, 90, 180, 270]),
  skew_deg: v.number(),
  engine: v.picklist(['text', 'ocr', 'vlm']),
  reader: v.picklist(['text', 'page', 'picture', 'vlm']),
  reason: v.string(),
  confidence: v.strictObject({ mean: share, min: share }),
  flags,
  warnings: v.array(v.strictObject({ code: v.picklist(PAGE_WARNINGS), message: v.string() })),
  markdown: v.string(),
  header: v.optional(v.string()),
  footer: v.optional(v.string()),
  blocks: v.array(Block),
  text: v.optional(v.string()),
  words: v.optional(v.array(Word)),
});

export const ResultShape = v.strictObject({
  schema_version: v.literal('1'),
  job: v.pipe(v.string(), v.startsWith('job_')),
  document: v.strictObject({
    name: v.nullable(v.string()),
    type: v.string(),
    bytes: count,
    pages: count,
  }),
  pages: v.array(PageShape),
  outline: v.array(v.strictObject({ level: count, text: v.string(), page: count, block: v.string() })),
  extraction: v.optional(v.looseObject({ preset: v.string(), method: v.string() })),
});
