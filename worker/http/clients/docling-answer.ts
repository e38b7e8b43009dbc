/** A job's result in the shape of docling-serve. */
import type { Documents } from '../../jobs/documents.ts';
import type { JobView } from '../../jobs/view.ts';
import { quoted } from '../json-stream.ts';
import { DOCLING_FORMATS, type DoclingFormat } from '../schema/docling.ts';
import { doclingDocument } from './docling-document.ts';

const NO_NAME = 'document';
/** Theirs are whole pages. */
const HTML = { before: '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>', after: '</body></html>' };
const TEXTS = ['md', 'html', 'text'] as const;

export async function* doclingAnswer(documents: Documents, tenant: string, job: JobView): AsyncGenerator<string> {
  const name = job.document.name ?? NO_NAME;
  const formats = formatsOf(job);
  yield `{"document":${JSON.stringify({ filename: name, doctags_content: null }).slice(0, -1)}`;
  for (const format of TEXTS) {
    yield `,"${format}_content":`;
    if (!formats.has(format)) yield 'null';
    else yield* storedText(documents, tenant, job.id, format);
  }
  yield ',"json_content":';
  if (formats.has('json')) yield* doclingDocument(() => documents.pages(tenant, job.id), name.replace(/\.\w+$/, ''));
  else yield 'null';
  yield `},${JSON.stringify(outcomeOf(job)).slice(1)}`;
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
  const asked = metadata.docling;
  const wantsJson = !Array.isArray(asked) || asked.includes('json');
  return new Set([...stored, ...(wantsJson ? (['json'] as const) : [])]);
}

function outcomeOf({ status, errors, started_at: startedAt, ended_at: endedAt }: JobView) {
  return {
    status: status === 'partial' ? 'partial_success' : 'success',
    errors: errors.map(({ page, message }) => ({
      component_type: 'pipeline',
      module_name: page === null ? 'document' : `page ${page}`,
      error_message: message,
    })),
    processing_time: (Date.parse(endedAt ?? '') - Date.parse(startedAt ?? '')) / 1000,
    timings: {},
  };
}
