/** Questions about documents that were read, in workerd: by rules; by a model of random weights, whose answers are no matter but their shape. */
import { Mistral } from '@mistralai/mistralai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invoicePdf, pagesPdf } from '../../scripts/demo/made-pdf.ts';
import { startTinyServer, type TinyServer } from '../support/local-server.ts';

const TIMEOUT = 120_000;
const SCHEMA = { type: 'object', properties: { number: { enum: ['INV-2026-00418', 'INV-7'] } }, required: ['number'] };

async function jobOf(server: TinyServer, bytes: Uint8Array<ArrayBuffer>, query = ''): Promise<string> {
  const url = `${server.url}/v1/documents/jobs${query}`;
  const response = await fetch(url, { method: 'POST', body: bytes, headers: { prefer: 'wait=60' } });
  const { id, status } = (await response.json()) as { id: string; status: string };
  expect(status).toBe('succeeded');
  return id;
}

async function ask(server: TinyServer, id: string, what: 'extract' | 'ask', body: object) {
  const response = await fetch(`${server.url}/v1/documents/jobs/${id}/${what}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

describe('a model that was taught nothing of it', () => {
  let server: TinyServer;
  let id: string;
  beforeAll(async () => {
    server = await startTinyServer();
    id = await jobOf(server, (await invoicePdf()).bytes, '?preset=prebuilt-invoice');
  }, TIMEOUT);
  afterAll(() => server?.close());

  test('fields by rules are those of the job itself, and of the pages that are named', async () => {
    const stored = await (await fetch(`${server.url}/v1/documents/jobs/${id}/extraction`)).text();
    expect((await ask(server, id, 'extract', { preset: 'prebuilt-invoice' })).text).toBe(stored);
    expect(JSON.parse(stored)).toMatchObject({ method: 'rules', fields: { InvoiceTotal: { value: 1084.16 } } });
    const two = await jobOf(server, await pagesPdf(2));
    const { text } = await ask(server, two, 'extract', { preset: 'prebuilt-invoice', pages: '2' });
    expect(JSON.parse(text)).toMatchObject({ fields: {} });
  });

  test.each([
    ['extract', { schema: SCHEMA }, 503, 'model_not_deployed'],
    ['ask', { question: 'What is the total?' }, 503, 'model_not_deployed'],
    ['extract', { schema: { properties: { a: { $ref: 'https://example.com' } } } }, 400, 'schema_invalid'],
    ['extract', { schema: SCHEMA, preset: 'prebuilt-invoice' }, 400, 'invalid_request'],
    ['extract', {}, 400, 'invalid_request'],
    ['extract', { preset: 'prebuilt-invoice', pages: '2' }, 422, 'page_out_of_range'],
    ['ask', { question: '' }, 400, 'invalid_parameter'],
  ] as const)('%s %j is refused by name', async (what, body, status, code) => {
    const answer = await ask(server, id, what, body);
    expect([answer.status, (JSON.parse(answer.text) as { error: { code: string } }).error.code]).toEqual([
      status,
      code,
    ]);
  });

  test('a job that asks for fields by a schema is refused before anything of it is stored', async () => {
    const body = JSON.stringify({
      document: { data: 'data:application/pdf;base64,JVBERi0=' },
      extract: { schema: SCHEMA },
    });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${server.url}/v1/documents/jobs`, { method: 'POST', body, headers });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { code: 'model_not_deployed' } });
  });

  test('a job of nobody is not there', async () => {
    expect((await ask(server, 'job_nobody', 'ask', { question: 'What?' })).status).toBe(404);
  });
});

describe('a model that says that it was taught', () => {
  let server: TinyServer;
  let id: string;
  beforeAll(async () => {
    server = await startTinyServer({ family: 'glm_ocr', tasks: ['extract', 'ask'] });
    id = await jobOf(server, (await invoicePdf()).bytes);
  }, TIMEOUT);
  afterAll(() => server?.close());

  test(
    'a schema: whatever random weights say, their answer has its form',
    async () => {
      const { status, text } = await ask(server, id, 'extract', { schema: SCHEMA, instructions: 'Dates as written.' });
      expect(status).toBe(200);
      expect(JSON.parse(text)).toMatchObject({
        method: 'model',
        valid: true,
        data: { number: expect.stringMatching(/^INV-(?:2026-00418|7)$/) },
        errors: [],
      });
    },
    TIMEOUT,
  );

  test(
    'the same when the job is made: the fields lie beside the result, and are part of it',
    async () => {
      const document = {
        data: `data:application/pdf;base64,${Buffer.from((await invoicePdf()).bytes).toString('base64')}`,
      };
      const response = await fetch(`${server.url}/v1/documents/jobs`, {
        method: 'POST',
        body: JSON.stringify({ document, extract: { schema: SCHEMA } }),
        headers: { prefer: 'wait=60', 'content-type': 'application/json' },
      });
      const job = (await response.json()) as { id: string };
      expect(job).toMatchObject({ status: 'succeeded', extraction: { method: 'model', valid: true } });
      const path = `${server.url}/v1/documents/jobs/${job.id}`;
      const extraction = (await (await fetch(`${path}/extraction`)).json()) as object;
      expect(extraction).toMatchObject({ data: { number: expect.stringMatching(/^INV-/) }, errors: [] });
      expect(await (await fetch(`${path}/result`)).json()).toMatchObject({ extraction });
    },
    TIMEOUT,
  );

  test(
    'a client of Mistral’s gets its annotation of the document',
    async () => {
      const mistral = new Mistral({ apiKey: 'none', serverURL: server.url });
      const documentUrl = `data:application/pdf;base64,${Buffer.from((await invoicePdf()).bytes).toString('base64')}`;
      const asked = { model: null, document: { type: 'document_url' as const, documentUrl } };
      const format = (schemaDefinition: object) => ({
        documentAnnotationFormat: { type: 'json_schema' as const, jsonSchema: { name: 'fields', schemaDefinition } },
      });
      const { documentAnnotation } = await mistral.ocr.process({
        ...asked,
        ...format(SCHEMA),
        documentAnnotationPrompt: 'The number of the invoice.',
      });
      expect(JSON.parse(documentAnnotation!)).toMatchObject({ number: expect.stringMatching(/^INV-/) });
      const refused = async (more: object) =>
        mistral.ocr
          .process({ ...asked, ...more })
          .catch((error: { body: string }) => JSON.parse(error.body) as unknown);
      const param = 'document_annotation_format';
      expect(await refused(format({ $ref: 'https://example.com' }))).toMatchObject({
        error: { code: 'schema_invalid', param },
      });
      expect(await refused({ documentAnnotationPrompt: 'What is it?' })).toMatchObject({
        error: { code: 'invalid_request', param },
      });
      expect(await refused({ documentAnnotationFormat: { type: 'json_object' } })).toMatchObject({
        error: { code: 'invalid_parameter', param },
      });
    },
    TIMEOUT,
  );

  test(
    'a question: an answer in the shape of a chat, whole and streamed, with what it cites',
    async () => {
      const question = 'What is the total?';
      const whole = JSON.parse((await ask(server, id, 'ask', { question })).text) as Record<string, unknown>;
      expect(whole).toMatchObject({ object: 'chat.completion', model: 'tiny', citations: [] });
      const streamed = (await ask(server, id, 'ask', { question, stream: true })).text;
      const events = streamed.split('\n\n').filter((event) => event !== '');
      expect(events.at(-1)).toBe('data: [DONE]');
      const chunks = events
        .slice(0, -1)
        .map((event) => JSON.parse(event.slice('data: '.length)) as Record<string, unknown>);
      expect(chunks.filter(({ citations }) => citations !== undefined)).toHaveLength(1);
      expect(chunks.at(-1)).toMatchObject({
        object: 'chat.completion.chunk',
        usage: { completion_tokens: expect.any(Number) },
      });
    },
    TIMEOUT,
  );
});
