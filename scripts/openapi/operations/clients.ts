/** Documents as other services' clients ask for them. */
import { doclingChunkSchema, doclingSchema } from '../../../worker/http/schema/docling.ts';
import { glmSchema } from '../../../worker/http/schema/glm.ts';
import { mistralSchema } from '../../../worker/http/schema/mistral.ts';
import { json, JSON_TYPE, parameter, TEXT, WHOLE, type Operation } from '../operation.ts';
import { PDF_URL } from '../samples.ts';

const source = { kind: 'file', base64_string: PDF_URL.replace(/^.*,/, ''), filename: 'invoice.pdf' };
const SOURCE = { json: { schema: doclingSchema, example: { sources: [source], options: { to_formats: ['md'] } } } };
const FILE = {
  form: { file: 'The document', name: 'files', fields: [parameter('to_formats', TEXT, 'md, html, text or json')] },
};
const CHUNK_FILE = {
  form: { file: 'The document', name: 'files', fields: [parameter('chunking_max_tokens', WHOLE, '256 when missing')] },
};
const links = {
  pollTask: { id: '$response.body#/task_id', wait: '30' },
  getTaskResult: { id: '$response.body#/task_id' },
};

const CHUNKS = { json: { schema: doclingChunkSchema, example: { sources: [source] } } };
/** Of several documents, or where files are wanted, a ZIP. */
const DOCUMENT: Operation['answer'] = {
  status: 200,
  says: 'The document',
  as: { [JSON_TYPE]: 'DoclingDocument', 'application/zip': null },
};

/** A document in pieces, by one of the chunkers. */
const chunking = (chunker: string, name: string): Operation[] => [
  {
    route: `POST /v1/chunk/${chunker}/source`,
    id: `docling${name}Chunks`,
    says: `Cuts documents in chunks, as docling’s ${chunker} chunker does`,
    scope: 'documents',
    body: CHUNKS,
    answer: json('DoclingChunks', 'The chunks'),
  },
  {
    route: `POST /v1/chunk/${chunker}/file`,
    id: `docling${name}FileChunks`,
    says: 'The same, of a form',
    scope: 'documents',
    body: CHUNK_FILE,
    answer: json('DoclingChunks', 'The chunks'),
  },
  {
    route: `POST /v1/chunk/${chunker}/source/async`,
    id: `docling${name}ChunksAsync`,
    says: 'The same, to be asked for later',
    scope: 'documents',
    body: CHUNKS,
    answer: json('DoclingTask', 'The task'),
  },
  {
    route: `POST /v1/chunk/${chunker}/file/async`,
    id: `docling${name}FileChunksAsync`,
    says: 'The same, of a form',
    scope: 'documents',
    body: CHUNK_FILE,
    answer: json('DoclingTask', 'The task'),
  },
];

export const CLIENTS: readonly Operation[] = [
  ...chunking('hybrid', 'Hybrid'),
  ...chunking('hierarchical', 'Hierarchical'),
  {
    route: 'POST /v1/ocr',
    id: 'mistralOcr',
    says: 'Reads a document in the shape of Mistral’s OCR',
    scope: 'documents',
    body: { json: { schema: mistralSchema, example: { document: { type: 'document_url', document_url: PDF_URL } } } },
    answer: json('MistralOcr', 'The pages'),
  },
  {
    route: 'POST /api/paas/v4/layout_parsing',
    id: 'glmLayout',
    says: 'Reads a document in the shape of GLM-OCR’s service',
    scope: 'documents',
    body: { json: { schema: glmSchema, example: { file: PDF_URL } } },
    answer: json('GlmLayout', 'The layout'),
  },
  {
    route: 'POST /v1/convert/source',
    id: 'doclingSource',
    says: 'Reads a document in the shape of docling-serve',
    scope: 'documents',
    body: SOURCE,
    answer: DOCUMENT,
  },
  {
    route: 'POST /v1/convert/file',
    id: 'doclingFile',
    says: 'The same, of a form',
    scope: 'documents',
    body: FILE,
    answer: DOCUMENT,
  },
  {
    route: 'POST /v1/convert/source/async',
    id: 'doclingSourceAsync',
    says: 'The same, to be asked for later',
    scope: 'documents',
    body: SOURCE,
    answer: json('DoclingTask', 'The task'),
    links,
  },
  {
    route: 'POST /v1/convert/file/async',
    id: 'doclingFileAsync',
    says: 'The same, of a form',
    scope: 'documents',
    body: FILE,
    answer: json('DoclingTask', 'The task'),
  },
  {
    route: 'GET /v1/status/poll/{id}',
    id: 'pollTask',
    says: 'How far a task is',
    scope: 'documents',
    query: [parameter('wait', TEXT, 'Seconds to wait for its end')],
    answer: json('DoclingTask', 'The task'),
  },
  {
    route: 'GET /v1/result/{id}',
    id: 'getTaskResult',
    says: 'What came of a task',
    scope: 'documents',
    answer: DOCUMENT,
  },
];
