/** Documents: PDF files, scans and pictures of pages → text, tables, fields. */
import { RESULT_FORMATS } from '../../../worker/jobs/request.ts';
import { askSchema, extractSchema } from '../../../worker/http/schema/question.ts';
import { jobSchema } from '../../../worker/http/schema/job.ts';
import { uploadSchema } from '../../../worker/http/schema/upload.ts';
import { FLAG, json, oneOf, parameter, TEXT, WHOLE, type Operation } from '../operation.ts';
import { PDF_URL, SAMPLE_PDF } from '../samples.ts';

const id = { id: '$response.body#/id' };
const page = { ...id, page: '1' };
const FORMAT = parameter('format', oneOf(...RESULT_FORMATS), 'json when it is missing');
const BYTES_OF_RESULT = {
  'application/json': 'DocumentResult',
  'text/markdown': null,
  'text/html': null,
  'text/plain': null,
  'application/zip': null,
} as const;
const KEY = parameter('idempotency-key', TEXT, 'The same key makes the job once, however often it is sent');
const WAIT = parameter(
  'prefer',
  TEXT,
  'wait=SECONDS: the answer comes when the job has ended, or after so many seconds',
);

export const DOCUMENTS: readonly Operation[] = [
  {
    route: 'POST /v1/documents/jobs',
    id: 'createJob',
    says: 'Has a document read',
    more: 'The document is the body itself, or "file" of a form, or named in JSON: a data URL, an https address, a document that was sent before, a key of the bucket.',
    scope: 'documents',
    query: [
      parameter('formats', TEXT, 'Beside a body: some of markdown, html, text, with commas'),
      parameter('pages', TEXT, 'Beside a body: 1-3,7,10-'),
      parameter('name', TEXT, 'Beside a body: a name that is echoed'),
      parameter('engine', oneOf('auto', 'text', 'ocr'), 'Beside a body: how pages are read'),
      parameter('preset', TEXT, 'Beside a body: which fields are found'),
      parameter('webhook', TEXT, 'Beside a body: an address that is told'),
    ],
    headers: [WAIT, KEY],
    body: {
      json: {
        schema: jobSchema,
        example: {
          document: { data: PDF_URL, name: 'invoice.pdf' },
          output: { formats: ['markdown', 'html'] },
          extract: { preset: 'prebuilt-invoice' },
        },
      },
      form: { file: 'The document', fields: [parameter('options', TEXT, 'The fields of the JSON form, as JSON')] },
      bytes: 'The document',
    },
    answer: json('Job', 'The job; 200 when it ended within the time that was waited', 202),
    links: {
      getJob: id,
      watchJob: id,
      getResult: id,
      listPages: id,
      getPage: page,
      getPageImage: page,
      getFigure: { ...id, figure: 'p1-b1' },
      getExtraction: id,
      extractFields: id,
      askDocument: id,
      cancelJob: id,
      retryJob: id,
      deleteJob: id,
    },
  },
  {
    route: 'GET /v1/documents/jobs',
    id: 'listJobs',
    says: 'Jobs of the key that asks, the newest first',
    scope: 'documents',
    query: [
      parameter('status', TEXT, 'Jobs that are so'),
      parameter('limit', WHOLE, '20 when it is missing, 100 at most'),
      parameter('after', TEXT, 'The last id of the list before'),
    ],
    answer: json('Jobs', 'A list'),
  },
  {
    route: 'GET /v1/documents/jobs/{id}',
    id: 'getJob',
    says: 'How far a job is',
    scope: 'documents',
    query: [parameter('wait', WHOLE, 'Seconds to wait for its end')],
    answer: json('Job', 'The job'),
  },
  {
    route: 'DELETE /v1/documents/jobs/{id}',
    id: 'deleteJob',
    says: 'Removes the document and all that came of it',
    scope: 'documents',
    answer: json('Deleted', 'It is gone'),
  },
  {
    route: 'GET /v1/documents/jobs/{id}/events',
    id: 'watchJob',
    says: 'What happens in a job, as server-sent events, to its end',
    scope: 'documents',
    headers: [parameter('last-event-id', TEXT, 'Goes on behind this event')],
    answer: { status: 200, says: 'Events', as: { 'text/event-stream': 'JobEvent' } },
  },
  {
    route: 'GET /v1/documents/jobs/{id}/result',
    id: 'getResult',
    says: 'What was read, of all pages or some',
    scope: 'documents',
    query: [
      parameter('format', oneOf(...RESULT_FORMATS, 'zip'), 'json when it is missing'),
      parameter('pages', TEXT, '1-3,7'),
      parameter('partial', FLAG, 'Of a job that still runs: the pages that are done'),
    ],
    answer: { status: 200, says: 'The result', as: BYTES_OF_RESULT },
  },
  {
    route: 'GET /v1/documents/jobs/{id}/pages',
    id: 'listPages',
    says: 'The pages: how far each is, who read it, and why',
    scope: 'documents',
    answer: json('PageRows', 'A list'),
  },
  {
    route: 'GET /v1/documents/jobs/{id}/pages/{page}',
    id: 'getPage',
    says: 'A page as soon as it is done',
    scope: 'documents',
    query: [FORMAT],
    answer: {
      status: 200,
      says: 'The page',
      as: { 'application/json': 'Page', 'text/markdown': null, 'text/html': null, 'text/plain': null },
    },
  },
  {
    route: 'GET /v1/documents/jobs/{id}/pages/{page}/image',
    id: 'getPageImage',
    says: 'A page as a picture',
    scope: 'documents',
    query: [parameter('dpi', { type: 'integer', minimum: 36, maximum: 300 }, '72 when it is missing')],
    answer: { status: 200, says: 'A PNG', as: { 'image/png': null } },
  },
  {
    route: 'GET /v1/documents/jobs/{id}/figures/{figure}',
    id: 'getFigure',
    says: 'A figure, where output.figures asked for them',
    scope: 'documents',
    answer: { status: 200, says: 'A PNG', as: { 'image/png': null } },
  },
  {
    route: 'GET /v1/documents/jobs/{id}/extraction',
    id: 'getExtraction',
    says: 'Fields, where a preset was asked for',
    scope: 'documents',
    answer: json('Extraction', 'The fields'),
  },
  {
    route: 'POST /v1/documents/jobs/{id}/extract',
    id: 'extractFields',
    says: 'Finds fields of a document that was read, by a preset or a JSON schema',
    scope: 'documents',
    body: { json: { schema: extractSchema, example: { preset: 'prebuilt-invoice' } } },
    answer: json('Extraction', 'The fields'),
  },
  {
    route: 'POST /v1/documents/jobs/{id}/ask',
    id: 'askDocument',
    says: 'Answers from a document that was read, and says where',
    more: 'Needs a model that was taught to; others are refused with model_not_deployed.',
    scope: 'documents',
    body: { json: { schema: askSchema, example: { question: 'What is the total?' } } },
    answer: json('DocumentAnswer', 'The answer with citations'),
  },
  {
    route: 'POST /v1/documents/jobs/{id}/cancel',
    id: 'cancelJob',
    says: 'Ends a job; pages that are done stay',
    scope: 'documents',
    answer: json('Job', 'The job'),
  },
  {
    route: 'POST /v1/documents/jobs/{id}/retry',
    id: 'retryJob',
    says: 'Does again what failed',
    scope: 'documents',
    answer: json('Job', 'The job', 202),
  },
  {
    route: 'POST /v1/documents/uploads',
    id: 'createUpload',
    says: 'Announces a document that is sent before its jobs',
    scope: 'documents',
    body: { json: { schema: uploadSchema, example: { bytes: SAMPLE_PDF.length, name: 'invoice.pdf' } } },
    answer: json('Upload', 'Where it is sent to', 201),
    links: { getUpload: id, putUpload: id, deleteUpload: id },
  },
  {
    route: 'GET /v1/documents/uploads/{id}',
    id: 'getUpload',
    says: 'Whether it has come',
    scope: 'documents',
    answer: json('Upload', 'The document'),
  },
  {
    route: 'PUT /v1/documents/uploads/{id}/content',
    id: 'putUpload',
    says: 'The document, or a part of it',
    scope: 'documents',
    query: [parameter('part', WHOLE, 'Number of the part, from 1 on, where it is sent in parts')],
    body: { bytes: 'The document' },
    answer: json('Upload', 'The document'),
  },
  {
    route: 'DELETE /v1/documents/uploads/{id}',
    id: 'deleteUpload',
    says: 'Removes it; jobs that have begun have their own copy',
    scope: 'documents',
    answer: json('Deleted', 'It is gone'),
  },
];
