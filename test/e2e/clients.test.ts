/** Other services' clients against the Worker in workerd: Mistral's own, docling's types, and GLM-OCR's requests as its SDK sends them. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDocling, iterateDocumentItems, type DoclingDocument, type TableItem } from '@docling/docling-core';
import { Mistral } from '@mistralai/mistralai';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { articlePdf, invoicePdf, ITEMS, pagesPdf } from '../../scripts/demo/made-pdf.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { nodeCodecs } from '../../worker/media/codecs-node.ts';
import { decodeRgb } from '../support/decode-rgb.ts';
import { RED, reportPdf } from '../support/report-pdf.ts';

const TIMEOUT = 120_000;
let server: LocalServer;
let mistral: Mistral;
beforeAll(async () => {
  server = await startServer();
  mistral = new Mistral({ apiKey: 'none', serverURL: server.url });
}, TIMEOUT);
afterAll(() => server.close());

const dataUrl = (bytes: Uint8Array) => `data:application/pdf;base64,${Buffer.from(bytes).toString('base64')}`;
const documentUrl = (bytes: Uint8Array) => ({ type: 'document_url' as const, documentUrl: dataUrl(bytes) });

async function post(path: string, body: object | FormData, headers: Record<string, string> = {}) {
  const isForm = body instanceof FormData;
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    body: isForm ? body : JSON.stringify(body),
    headers: { ...(isForm ? {} : { 'content-type': 'application/json' }), ...headers },
  });
  return { response, json: (await response.json()) as Record<string, unknown> };
}

test(
  'a document by its address is fetched where addresses may be, and a private one is refused by name',
  async () => {
    const { bytes } = await invoicePdf();
    const files = createServer((_, response) => response.end(bytes)).listen(0, '127.0.0.1');
    onTestFinished(() => void files.close());
    await once(files, 'listening');
    const { port } = files.address() as AddressInfo;
    const read = (documentUrl: string) =>
      mistral.ocr.process({ model: null, document: { type: 'document_url', documentUrl } });
    expect((await read(`http://127.0.0.1:${port}/invoice.pdf`)).pages[0].markdown).toMatch(/^# INVOICE/);
    await expect(read('https://10.0.0.1/invoice.pdf')).rejects.toMatchObject({
      body: expect.stringContaining('"code":"fetch_blocked"'),
    });
  },
  TIMEOUT,
);

describe("Mistral's client", () => {
  test(
    'an invoice: Markdown, blocks with boxes, its table apart as HTML',
    async () => {
      const { bytes } = await invoicePdf();
      const { pages, model, usageInfo } = await mistral.ocr.process({
        model: 'mistral-ocr-latest',
        document: documentUrl(bytes),
        includeBlocks: true,
        tableFormat: 'html',
        confidenceScoresGranularity: 'block',
      });
      expect({ model, usageInfo }).toEqual({
        model: 'glimpse-documents',
        usageInfo: { pagesProcessed: 1, docSizeBytes: bytes.byteLength },
      });
      const [page] = pages;
      expect(page.dimensions).toEqual({ dpi: 150, width: 1240, height: 1754 });
      expect(page.markdown).toMatch(/^# INVOICE\n\n/);
      expect(page.markdown).toContain('[tbl-0.html](tbl-0.html)');
      expect(page.tables).toMatchObject([{ id: 'tbl-0.html', format: 'html' }]);
      for (const [name] of ITEMS) expect(page.tables?.[0].content).toContain(`<td>${name}</td>`);
      const title = page.blocks?.[0];
      expect(title).toMatchObject({ type: 'title', content: 'INVOICE' });
      // Written at 50 points from the left and 780 from the bottom, 22 points high.
      if (title === undefined || !('topLeftX' in title)) throw new Error('no title');
      expect(Math.abs(title.topLeftX - (50 * 150) / 72)).toBeLessThan(6);
      expect(title.bottomRightY).toBeGreaterThan((((842 - 780) * 150) / 72) * 0.97);
      expect(page.blocks?.find(({ type }) => type === 'table')).toMatchObject({ tableId: 'tbl-0.html' });
    },
    TIMEOUT,
  );

  test(
    'pages in both forms, counted from 0; scores of words lead back into the Markdown',
    async () => {
      const document = documentUrl(await pagesPdf(6));
      const indexes = async (pages: number[] | string) =>
        (await mistral.ocr.process({ model: null, document, pages })).pages.map(({ index }) => index);
      expect(await indexes([0, 4])).toEqual([0, 4]);
      expect(await indexes('1,3-5')).toEqual([1, 3, 4, 5]);
      const asked = { model: null, document, pages: '0', confidenceScoresGranularity: 'word' as const };
      const [{ markdown, confidenceScores }] = (await mistral.ocr.process(asked)).pages;
      expect(confidenceScores?.averagePageConfidenceScore).toBeGreaterThan(0.9);
      for (const { text, startIndex } of confidenceScores?.wordConfidenceScores ?? [])
        expect(markdown.slice(startIndex, startIndex + text.length)).toBe(text);
    },
    TIMEOUT,
  );

  test(
    'pictures come with their bytes where they are asked for',
    async () => {
      const document = documentUrl(await reportPdf());
      const imagesOf = async (more: object) => {
        const { pages } = await mistral.ocr.process({ model: null, document, ...more });
        expect(pages[0].markdown).toContain('![img-0.png](img-0.png)');
        return pages.flatMap(({ images }) => images);
      };
      const [image, ...others] = await imagesOf({ includeImageBase64: true });
      expect(others).toEqual([]);
      const [head, base64] = image.imageBase64!.split(',');
      expect(head).toBe('data:image/png;base64');
      const codecs = await nodeCodecs();
      const { widthPx, heightPx, data } = await decodeRgb(new Uint8Array(Buffer.from(base64, 'base64')), codecs);
      expect([widthPx, heightPx]).toEqual([625, 416]);
      expect([...data.subarray(0, 3)]).toEqual(RED);
      expect(await imagesOf({})).toMatchObject([{ id: image.id, imageBase64: null }]);
      expect(await imagesOf({ includeImageBase64: true, imageLimit: 0 })).toEqual([]);
    },
    TIMEOUT,
  );

  test(
    'what is not done here is refused by name',
    async () => {
      const document = documentUrl(await pagesPdf(1));
      const refused = (more: object) =>
        mistral.ocr.process({ model: 'x', document, ...more }).then(
          () => null,
          (error: unknown) => JSON.parse((error as { body: string }).body) as unknown,
        );
      const schema = { type: 'json_schema', jsonSchema: { name: 'x', schemaDefinition: { type: 'object' } } };
      expect(await refused({ documentAnnotationFormat: schema })).toMatchObject({
        error: { code: 'model_not_deployed', param: 'document_annotation_format' },
      });
      expect(await refused({ document: { type: 'file', fileId: 'a' } })).toMatchObject({
        error: { code: 'file_not_found' },
      });
      expect(await refused({ pages: '7' })).toMatchObject({ error: { code: 'page_out_of_range' } });
      expect(await refused({ document: documentUrl(new TextEncoder().encode('no document')) })).toMatchObject({
        error: { code: 'document_type_unsupported' },
      });
    },
    TIMEOUT,
  );
});

test(
  "GLM-OCR's shape: regions in reading order, boxes in pixels of the page, Markdown of all pages",
  async () => {
    const { bytes } = await invoicePdf();
    const body = { model: 'glm-ocr', file: dataUrl(bytes), need_layout_visualization: true, request_id: 'mine' };
    const { response, json } = await post('/api/paas/v4/layout_parsing', body);
    expect(response.headers.get('x-glimpse-job')).toBe(json.id);
    expect(json).toMatchObject({
      model: 'glimpse-documents',
      request_id: 'mine',
      data_info: { num_pages: 1, pages: [{ width: 1240, height: 1754 }] },
      usage: { total_tokens: 0 },
    });
    const [regions] = json.layout_details as {
      label: string;
      native_label: string;
      content: string;
      bbox_2d: number[];
    }[][];
    expect(regions[0]).toMatchObject({ index: 0, label: 'text', native_label: 'doc_title', content: '# INVOICE' });
    const table = regions.find(({ label }) => label === 'table')!;
    expect(table.content).toContain(`<td>${ITEMS[0][0]}</td>`);
    expect(table.bbox_2d.every(Number.isInteger)).toBe(true);
    expect(json.md_results).toMatch(/^# INVOICE\n\n/);
    const { json: two } = await post('/api/paas/v4/layout_parsing', {
      file: Buffer.from(await pagesPdf(5)).toString('base64'),
      start_page_id: 2,
      end_page_id: 3,
    });
    expect((two.md_results as string).match(/page \d/g)).toEqual(['page 2', 'page 3']);
    const crops = await post('/api/paas/v4/layout_parsing', { ...body, return_crop_images: true });
    expect(crops.json).toMatchObject({ error: { code: 'invalid_parameter', param: 'return_crop_images' } });
  },
  TIMEOUT,
);

describe("docling-serve's shape", () => {
  test('callbacks are refused by name, before anything is read', async () => {
    const callbacks = [{ kind: 'webhook', url: 'https://example.com/in' }];
    const { response, json } = await post('/v1/convert/source', {
      sources: [source(new Uint8Array(8), 'a.png')],
      callbacks,
    });
    expect(response.status).toBe(400);
    expect(json.error).toMatchObject({ param: 'callbacks', message: expect.stringContaining('/v1/status/poll') });
  });

  const source = (bytes: Uint8Array, filename: string) => ({
    kind: 'file',
    base64_string: Buffer.from(bytes).toString('base64'),
    filename,
  });

  test(
    'a source converted at once: Markdown, HTML and a document that docling knows',
    async () => {
      const { bytes } = await invoicePdf();
      const options = { to_formats: ['md', 'json', 'html', 'text'], page_range: [1, 9223372036854775807n] };
      const asked = { options, sources: [source(bytes, 'invoice.pdf')], target: { kind: 'inbody' } };
      const text = JSON.stringify(asked, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
      const { json } = await post('/v1/convert/source', JSON.parse(text) as object);
      expect(json).toMatchObject({ status: 'success', errors: [] });
      const { filename, md_content, html_content, text_content, json_content } = json.document as Record<
        string,
        unknown
      >;
      expect(filename).toBe('invoice.pdf');
      expect(md_content).toMatch(/^# INVOICE\n/);
      expect(html_content).toMatch(/^<!DOCTYPE html>.*<td>Dial indicator 0\.01 mm<\/td>.*<\/html>$/s);
      expect(text_content).toContain('Northwind Tooling Ltd.');
      const document = json_content as DoclingDocument;
      expect(isDocling.Document(document)).toBe(true);
      const items = Array.from(iterateDocumentItems(document), ([item]) => item);
      expect(items[0]).toMatchObject({ label: 'title', text: 'INVOICE' });
      const table = items.find((item): item is TableItem => isDocling.TableItem(item))!;
      expect(table.data.grid[1].map(({ text: cell }) => cell)).toEqual([...ITEMS[0]]);
      const { bbox } = document.texts![0].prov![0];
      // From the lower left corner, in points: where it was written.
      expect(bbox.coord_origin).toBe('BOTTOMLEFT');
      expect(Math.abs(bbox.l - 50)).toBeLessThan(3);
      expect(bbox.t).toBeGreaterThan(780);
      expect(bbox.b).toBeLessThan(782);
    },
    TIMEOUT,
  );

  test(
    'a task: asked for, polled to its end, its result with what was asked for alone',
    async () => {
      const form = new FormData();
      form.append('files', new File([(await articlePdf()).bytes], 'article.pdf'));
      form.append('to_formats', 'md');
      form.append('do_ocr', 'false');
      const { json: task } = await post('/v1/convert/file/async', form, { 'x-api-key': 'none' });
      expect(task).toMatchObject({ task_type: 'convert', task_status: 'pending' });
      const ask = async (path: string) =>
        (await fetch(`${server.url}${path}`)).json() as Promise<Record<string, unknown>>;
      const polled = await ask(`/v1/status/poll/${String(task.task_id)}?wait=30`);
      expect(polled).toMatchObject({ task_id: task.task_id, task_status: 'success' });
      expect(await ask(`/v1/result/${String(task.task_id)}`)).toMatchObject({
        status: 'success',
        document: {
          filename: 'article.pdf',
          md_content: expect.stringMatching(/^# /),
          json_content: null,
          html_content: null,
        },
      });
      expect(await ask('/v1/result/job_nobody')).toMatchObject({ error: { code: 'job_not_found' } });
    },
    TIMEOUT,
  );

  test(
    'several documents at once come as files of one ZIP; one that fails is left out, and counted',
    async () => {
      const { bytes } = await invoicePdf();
      const broken = source(new TextEncoder().encode('neither fish nor fowl'), 'x.pdf');
      const sources = [source(bytes, 'invoice.pdf'), broken, source(await pagesPdf(1), 'invoice.pdf')];
      const { json: task } = await post('/v1/convert/source/async', {
        sources,
        options: { to_formats: ['md', 'json'] },
      });
      expect(task).toMatchObject({ task_meta: { num_docs: 3 } });
      const ask = (path: string) => fetch(`${server.url}${path}/${String(task.task_id)}?wait=30`);
      expect(await (await ask('/v1/status/poll')).json()).toMatchObject({
        task_id: task.task_id,
        task_status: 'success',
        task_meta: { num_docs: 3, num_processed: 3, num_succeeded: 2, num_failed: 1 },
        error_message: expect.stringContaining('none of the kinds'),
      });
      const result = await ask('/v1/result');
      expect(result.headers.get('content-type')).toBe('application/zip');
      const files = unzipSync(new Uint8Array(await result.arrayBuffer()));
      const text = (name: string) => new TextDecoder().decode(files[name]);
      expect(Object.keys(files)).toEqual(['invoice.md', 'invoice.json', 'invoice-2.md', 'invoice-2.json']);
      expect(text('invoice.md')).toMatch(/^# INVOICE\n/);
      expect(isDocling.Document(JSON.parse(text('invoice-2.json')) as DoclingDocument)).toBe(true);
      const { json: refused } = await post('/v1/convert/source', { sources: [broken, broken] });
      expect(refused).toMatchObject({ error: { code: 'document_type_unsupported' } });
      const { json: tooMany } = await post('/v1/convert/source', { sources: Array.from({ length: 11 }, () => broken) });
      expect(tooMany).toMatchObject({ error: { code: 'invalid_parameter', param: 'sources' } });
    },
    TIMEOUT,
  );

  test(
    'chunks name their headings, pages and items of the document; the hybrid ones are as long as was asked for',
    async () => {
      interface Chunks {
        readonly chunks: readonly {
          readonly filename: string;
          readonly chunk_index: number;
          readonly text: string;
          readonly raw_text: string | null;
          readonly num_tokens: number | null;
          readonly headings: readonly string[] | null;
          readonly doc_items: readonly string[];
          readonly page_numbers: readonly number[];
        }[];
        readonly documents: readonly { readonly content: { readonly json_content: DoclingDocument | null } }[];
      }
      const sources = [source((await articlePdf()).bytes, 'article.pdf')];
      const options = { convert_options: { to_formats: ['json'] }, include_converted_doc: true };
      const { json } = await post('/v1/chunk/hierarchical/source', { sources, ...options });
      const { chunks, documents } = json as unknown as Chunks;
      const texts = documents[0].content.json_content!.texts!;
      for (const { doc_items: items, text, num_tokens } of chunks) {
        const own = items.map((ref) => texts[Number(ref.replace('#/texts/', ''))].text);
        for (const each of own) expect(text).toContain(each);
        expect(num_tokens).toBe(null);
      }
      expect(chunks[0].headings).toEqual([texts[0].text]);
      expect(chunks[0].text).toMatch(new RegExp(`^${texts[0].text}\n`));

      const form = new FormData();
      form.append('files', new File([(await articlePdf()).bytes], 'article.pdf'));
      form.append('chunking_max_tokens', '60');
      form.append('chunking_include_raw_text', 'true');
      const { json: task } = await post('/v1/chunk/hybrid/file/async', form);
      expect(task).toMatchObject({ task_type: 'chunk' });
      await fetch(`${server.url}/v1/status/poll/${String(task.task_id)}?wait=30`);
      const later = (await (await fetch(`${server.url}/v1/result/${String(task.task_id)}`)).json()) as Chunks;
      expect(later.chunks.length).toBeGreaterThan(chunks.length / 2);
      for (const chunk of later.chunks) expect(chunk.num_tokens).toBeLessThanOrEqual(60);
      const words = (all: Chunks['chunks']) =>
        all.flatMap(({ raw_text: raw, text }) => (raw ?? text).split(/\s+/)).length;
      expect(words(later.chunks)).toBeGreaterThan(300);
      expect(later.documents).toMatchObject([
        { status: 'success', content: { filename: 'article.pdf', json_content: null } },
      ]);
      expect(
        (await post('/v1/chunk/hybrid/source', { sources, chunking_options: { max_tokens: 1 } })).json,
      ).toMatchObject({
        error: { code: 'invalid_parameter', param: 'max_tokens' },
      });
    },
    TIMEOUT,
  );

  test(
    'a task that fails says so, and its result says why',
    async () => {
      const sources = [source(new TextEncoder().encode('neither fish nor fowl'), 'x.pdf')];
      const { json: task } = await post('/v1/convert/source/async', { sources });
      const ask = (path: string) => fetch(`${server.url}${path}/${String(task.task_id)}?wait=30`);
      expect(await (await ask('/v1/status/poll')).json()).toMatchObject({ task_status: 'failure' });
      const result = await ask('/v1/result');
      expect(result.status).toBe(415);
      expect(await result.json()).toMatchObject({ error: { code: 'document_type_unsupported' } });
      const { json } = await post('/v1/convert/source', { sources, options: { do_picture_description: true } });
      expect(json).toMatchObject({ error: { code: 'model_not_deployed', param: 'options.do_picture_description' } });
    },
    TIMEOUT,
  );
});
