/** A job's result in the shape of docling-serve. */
import type { Documents } from '../../jobs/documents.ts';
import type { JobView } from '../../jobs/view.ts';
import type { ArchiveFile } from '../../jobs/results/archive.ts';
import { jsonStream, quoted } from '../json-stream.ts';
import { DOCLING_FORMATS, doclingWish, type DoclingFormat } from '../schema/docling.ts';
import { doclingDocument } from './docling-document.ts';

const NO_NAME = 'document';
/** Theirs are whole pages. */
const HTML = { before: '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>', after: '</body></html>' };
const TEXTS = ['md', 'html', 'text'] as const;

export async function* doclingAnswer(documents: Documents, tenant: string, job: JobView): AsyncGenerator<string> {
  yield '{"document":';
  yield* content(documents, tenant, job, formatsOf(job));
  yield `,${JSON.stringify({ ...outcomeOf(job), processing_time: secondsOf([job]) }).slice(1)}`;
}

/** One item of a list of documents. */
export async function* doclingItem(documents: Documents, tenant: string, job: JobView): AsyncGenerator<string> {
  yield '{"kind":"ExportResult","content":';
  const wish = doclingWish(job.metadata);
  yield* content(documents, tenant, job, wish?.chunking?.withDocument ? formatsOf(job) : new Set());
  yield `,${JSON.stringify(outcomeOf(job)).slice(1)}`;
}

/** As files, those of several documents side by side. */
export function doclingFiles(documents: Documents, tenant: string, job: JobView, stem: string): ArchiveFile[] {
  return Array.from(formatsOf(job), (format) => {
    const text = () =>
      format === 'json'
        ? doclingDocument(() => documents.pages(tenant, job.id), stem)
        : plainText(documents, tenant, job.id, format);
    return { name: `${stem}.${EXTENSIONS[format]}`, isPacked: true, open: async () => jsonStream(text()) };
  });
}

const EXTENSIONS: Record<DoclingFormat, string> = { md: 'md', html: 'html', text: 'txt', json: 'json' };

/** Without what stands behind its last dot. */
export const stemOf = ({ document: { name } }: JobView): string => (name ?? NO_NAME).replace(/\.\w+$/, '');

async function* content(
  documents: Documents,
  tenant: string,
  job: JobView,
  formats: ReadonlySet<DoclingFormat>,
): AsyncGenerator<string> {
  const filename = job.document.name ?? NO_NAME;
  yield JSON.stringify({ filename, doctags_content: null }).slice(0, -1);
  for (const format of TEXTS) {
    yield `,"${format}_content":`;
    if (!formats.has(format)) yield 'null';
    else yield* storedText(documents, tenant, job.id, format);
  }
  yield ',"json_content":';
  if (formats.has('json')) yield* doclingDocument(() => documents.pages(tenant, job.id), stemOf(job));
  else yield 'null';
  yield '}';
}

async function* plainText(documents: Documents, tenant: string, id: string, format: (typeof TEXTS)[number]) {
  const { body } = await documents.result(tenant, id, DOCLING_FORMATS[format]);
  const { before, after } = format === 'html' ? HTML : { before: '', after: '' };
  yield before;
  for await (const text of body.pipeThrough(new TextDecoderStream()) as AsyncIterable<string>) yield text;
  yield after;
}

async function* storedText(documents: Documents, tenant: string, id: string, format: (typeof TEXTS)[number]) {
  const { body } = await documents.result(tenant, id, DOCLING_FORMATS[format]);
  const { before, after } = format === 'html' ? HTML : { before: '', after: '' };
  yield JSON.stringify(before).slice(0, -1);
  yield* quoted(body);
  yield JSON.stringify(after).slice(1);
}

/** What was asked for; of a job that came another way, all that it has. */
function formatsOf({ metadata, result }: JobView): ReadonlySet<DoclingFormat> {
  const stored = TEXTS.filter((format) => DOCLING_FORMATS[format] in (result?.bytes ?? {}));
  const wish = doclingWish(metadata);
  const wantsJson = wish === null || wish.formats.includes('json');
  return new Set([...stored, ...(wantsJson ? (['json'] as const) : [])]);
}

/** From the first one's beginning to the last one's end. */
export function secondsOf(jobs: readonly JobView[]): number {
  const begin = Math.min(...jobs.map(({ started_at: at }) => Date.parse(at ?? '')));
  const end = Math.max(...jobs.map(({ ended_at: at }) => Date.parse(at ?? '')));
  return (end - begin) / 1000;
}

const OUTCOMES: Partial<Record<JobView['status'], string>> = { succeeded: 'success', partial: 'partial_success' };

function outcomeOf({ status, error, errors }: JobView) {
  const all = error === null ? errors : [{ page: null, message: error.message }, ...errors];
  return {
    status: OUTCOMES[status] ?? 'failure',
    errors: all.map(({ page, message }) => ({
      component_type: 'pipeline',
      module_name: page === null ? 'document' : `page ${page}`,
      error_message: message,
    })),
    timings: {},
  };
}
