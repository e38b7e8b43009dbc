/** Documents over HTTP, by the scripts as they run together in workerd: PDF files, scans, watchers, whose jobs they are. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { uploadLanguages } from '../../scripts/readers/languages.ts';
import { encodePng } from '../../scripts/png.ts';
import { articlePdf, invoicePdf, ITEMS, pagesPdf } from '../../scripts/demo/made-pdf.ts';
import { nodePdfium } from '../../scripts/demo/node-pdfium.ts';
import { PdfFile } from '../../worker/pdf/pdf-file.ts';

const TIMEOUT = 120_000;
let server: LocalServer;
beforeAll(async () => {
  server = await startServer();
  await uploadLanguages(server.bucket, ['eng']);
}, TIMEOUT);
afterAll(() => server.close());

interface Job {
  readonly id: string;
  readonly status: string;
  readonly error: { readonly code: string } | null;
  readonly errors: readonly { readonly page: number; readonly code: string }[];
  readonly pages: { readonly selected: number; readonly done: number; readonly by_engine: Record<string, number> };
  readonly document: Record<string, unknown>;
}

const jobs = (path = '') => `${server.url}/v1/documents/jobs${path}`;

async function send(body: BodyInit, query = '', headers: Record<string, string> = {}): Promise<Response> {
  return fetch(jobs(query), {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/octet-stream', prefer: 'wait=60', ...headers },
  });
}

async function done(body: BodyInit, query = '', headers = {}): Promise<Job> {
  const response = await send(body, query, headers);
  const job = (await response.json()) as Job;
  expect([200, 202]).toContain(response.status);
  return job;
}

const text = async (job: Job, query: string) => (await fetch(jobs(`/${job.id}/result${query}`))).text();

describe('PDF files', () => {
  test(
    'an invoice: Markdown, JSON with boxes, HTML, and its fields',
    async () => {
      const { bytes } = await invoicePdf();
      const job = await done(bytes, '?formats=markdown,html,text&preset=prebuilt-invoice&name=invoice.pdf');
      expect(job).toMatchObject({ status: 'succeeded', document: { name: 'invoice.pdf', type: 'pdf', pages: 1 } });
      expect(job.pages).toMatchObject({ selected: 1, done: 1, by_engine: { text: 1, ocr: 0 } });
      const markdown = await text(job, '?format=markdown');
      expect(markdown).toMatch(/^# INVOICE\n/);
      for (const item of ITEMS) expect(markdown.replaceAll(/ +/g, ' ')).toContain(`| ${item.join(' | ')} |`);
      expect(await text(job, '?format=html')).toContain('<td>Dial indicator 0.01 mm</td>');
      const json = JSON.parse(await text(job, '')) as { pages: { blocks: { bbox: number[] }[] }[] };
      const boxes = json.pages[0].blocks.flatMap(({ bbox }) => bbox);
      expect(Math.min(...boxes)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...boxes)).toBeLessThanOrEqual(1);
      const extraction = await (await fetch(jobs(`/${job.id}/extraction`))).json();
      expect(extraction).toMatchObject({
        method: 'rules',
        fields: {
          InvoiceId: { value: 'INV-2026-00418' },
          InvoiceTotal: { value: 1084.16 },
          DueDate: { value: '2026-12-14' },
        },
      });
    },
    TIMEOUT,
  );

  test(
    'two columns are read one after the other',
    async () => {
      const { bytes, truth } = await articlePdf();
      const [title, ...lines] = truth[0];
      const markdown = await text(await done(bytes), '?format=markdown');
      expect(markdown.replaceAll(/\s+/g, ' ').trim()).toBe(`# ${title} ${lines.join(' ')}`);
    },
    TIMEOUT,
  );

  test(
    'some pages of forty, in order; a form with a file does as well as a body',
    async () => {
      const form = new FormData();
      form.set('file', new File([await pagesPdf(40)], 'pages.pdf'));
      form.set('options', JSON.stringify({ pages: '3,38-', output: { formats: ['text'] } }));
      const response = await fetch(jobs(), { method: 'POST', body: form, headers: { prefer: 'wait=60' } });
      const job = (await response.json()) as Job;
      expect(job).toMatchObject({ status: 'succeeded', pages: { total: 40, selected: 4, done: 4 } });
      expect((await text(job, '?format=text')).match(/page \d+/g)).toEqual(['page 3', 'page 38', 'page 39', 'page 40']);
    },
    TIMEOUT,
  );

  test('what a form or an address has besides is refused by name', async () => {
    const form = (more: readonly (readonly [string, string | File])[]) => {
      const body = new FormData();
      body.set('file', new File(['%PDF-1.7'], 'a.pdf'));
      for (const [name, value] of more) body.append(name, value);
      return body;
    };
    for (const [query, body, param] of [
      ['', form([['pages', '1']]), 'pages'],
      ['', form([['file', new File(['%PDF-1.7'], 'b.pdf')]]), 'file'],
      ['?pages=1', form([]), 'pages'],
      ['?pagse=1', '%PDF-1.7', 'pagse'],
    ] as const) {
      const response = await fetch(jobs(query), { method: 'POST', body });
      expect([response.status, await response.json()]).toMatchObject([
        400,
        { error: { code: 'invalid_parameter', param } },
      ]);
    }
  });

  test(
    'what is no document, or asks for pages that are not there, fails by name',
    async () => {
      expect(await done('neither fish nor fowl')).toMatchObject({
        status: 'failed',
        error: { code: 'document_type_unsupported' },
      });
      expect(await done((await pagesPdf(2)).slice(0, 300))).toMatchObject({
        status: 'failed',
        error: { code: 'damaged_document' },
      });
      expect(await done(await pagesPdf(2), '?pages=3')).toMatchObject({ error: { code: 'page_out_of_range' } });
    },
    TIMEOUT,
  );
});

test(
  'a scan is read by the reader of pages: 0.3 % of its characters wrong at most',
  async () => {
    const { bytes, truth } = await invoicePdf();
    const body = (async function* () {
      yield bytes;
    })();
    const page = (await PdfFile.read(await nodePdfium(), bytes.byteLength, body, null)).page(1, {
      engine: 'ocr',
      dpi: 150,
    });
    if (page.kind !== 'picture') throw new Error('no picture');
    const { widthPx, heightPx, pixels } = page.picture;
    const rgb = Uint8Array.from({ length: 3 * pixels.length }, (_, i) => pixels[Math.floor(i / 3)]);
    const job = await done(new Uint8Array(encodePng(widthPx, heightPx, 'rgb', rgb)));
    expect(job).toMatchObject({ status: 'succeeded', pages: { by_engine: { ocr: 1 } } });
    const read = (await text(job, '?format=markdown')).replaceAll(/[|\s\\-]+/g, ' ');
    const missing = truth[0].filter((line) => !read.includes(line.replaceAll('-', ' ')));
    expect(missing.join('').length / truth[0].join('').length).toBeLessThanOrEqual(0.05);
  },
  TIMEOUT,
);

test(
  'a watcher hears of every page, and goes on where it was',
  async () => {
    const job = await done(await pagesPdf(3));
    const events = async (last: string) => {
      const response = await fetch(jobs(`/${job.id}/events`), { headers: { 'last-event-id': last } });
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      return (await response.text()).split('\n\n').filter((event) => event !== '');
    };
    const all = await events('0');
    const pagesDone = all.filter((event) => event.includes('"status":"done"'));
    expect(pagesDone).toHaveLength(3);
    for (const event of pagesDone) expect(event).toContain('"engine":"text","confidence":1');
    expect(all.filter((event) => event.includes('event: result'))).toEqual([
      expect.stringContaining(`{"result_url":"/v1/documents/jobs/${job.id}/result"}`),
    ]);
    expect(all.at(-1)).toContain('event: end');
    const id = /^id: (\d+)/.exec(all[2])![1];
    expect(await events(id)).toEqual(all.slice(3));
  },
  TIMEOUT,
);

describe('versions', () => {
  const versioned = async (path: string, known?: string) => {
    const response = await fetch(jobs(path), known === undefined ? {} : { headers: { 'if-none-match': known } });
    const { status, headers } = response;
    return { status, etag: headers.get('etag'), body: await response.text() };
  };

  test(
    'a job, its results, a page and its picture that the client has are not sent again',
    async () => {
      const { id } = await done(await pagesPdf(2), '?preset=prebuilt-invoice');
      const paths = ['', '/result', '/result?format=markdown', '/result?pages=2', '/result?format=zip', '/pages/1'];
      const etags = new Set<string>();
      for (const path of [...paths.map((each) => `/${id}${each}`), `/${id}/pages/1/image`]) {
        const first = await versioned(path);
        expect(first).toMatchObject({ status: 200, etag: expect.stringMatching(/^"[0-9a-f]{32}"$/) });
        const same = { status: 304, etag: first.etag, body: '' };
        expect(await versioned(path, first.etag!)).toEqual(same);
        expect(await versioned(path, `"other", W/${first.etag}`)).toEqual(same);
        expect(await versioned(path, '"other"')).toMatchObject({ status: 200 });
        etags.add(first.etag!);
      }
      expect(etags.size).toBe(paths.length + 1);
    },
    TIMEOUT,
  );

  test(
    'who has one of a job that runs waits for the next, and sees every status',
    async () => {
      const { id } = (await (await send(await pagesPdf(6), '', { prefer: '' })).json()) as Job;
      let { etag, body } = await versioned(`/${id}`);
      let changes = 0;
      while ((JSON.parse(body) as { ended_at: string | null }).ended_at === null) {
        const next = await versioned(`/${id}?wait=30`, etag!);
        expect(next.status).toBe(200);
        expect(next.etag).not.toBe(etag);
        ({ etag, body } = next);
        changes++;
      }
      expect(changes).toBeGreaterThan(0);
      expect(JSON.parse(body)).toMatchObject({ status: 'succeeded' });
      expect((await versioned(`/${id}?wait=30`, etag!)).status).toBe(304);
    },
    TIMEOUT,
  );
});

test(
  'who wants a text gets it, or why there is none; the headers name its job',
  async () => {
    const wanted = async (body: BodyInit, accept: string, headers = {}) => {
      const response = await send(body, '', { accept, prefer: '', ...headers });
      return { response, text: await response.text() };
    };
    const pdf = await pagesPdf(2);
    const markdown = await wanted(pdf, 'text/markdown, application/json;q=0.5');
    expect(markdown.response.headers.get('content-type')).toContain('text/markdown');
    expect(markdown.text).toMatch(/^This is page 1 .*\n\n---\n\nThis is page 2/s);
    const job = await fetch(server.url + markdown.response.headers.get('location')!);
    expect(await job.json()).toMatchObject({ status: 'succeeded', id: markdown.response.headers.get('x-glimpse-job') });
    expect((await wanted(pdf, 'text/html')).text).toContain('<section data-page="2">');
    const failed = await wanted('neither fish nor fowl', 'text/plain');
    expect(failed.response.status).toBe(415);
    expect(JSON.parse(failed.text)).toMatchObject({ error: { code: 'document_type_unsupported' } });
    const later = await wanted(pdf, 'text/markdown', { prefer: 'wait=0' });
    expect([later.response.status, JSON.parse(later.text)]).toMatchObject([202, { object: 'document.job' }]);
    expect((await wanted(pdf, '*/*')).response.status).toBe(202);
  },
  TIMEOUT,
);

test(
  'what its owner should know of a document is said with a code',
  async () => {
    const whole = await pagesPdf(2);
    const at = Buffer.from(whole).lastIndexOf('startxref');
    const broken = Buffer.concat([whole.subarray(0, at), Buffer.from('startxref\n99999\n%%EOF\n')]);
    const data = `data:image/png;base64,${broken.toString('base64')}`;
    const response = await send(JSON.stringify({ document: { data, type: 'image/png' } }), '', {
      'content-type': 'application/json',
    });
    expect(await response.json()).toMatchObject({
      status: 'succeeded',
      warnings: [
        { code: 'type_differs', message: expect.stringContaining('application/pdf') },
        { code: 'repaired', message: expect.stringContaining('broken') },
      ],
    });
  },
  TIMEOUT,
);

test(
  'a job that is deleted is gone, with everything that it stored',
  async () => {
    const job = await done(await pagesPdf(1));
    expect(await (await fetch(jobs(`/${job.id}`), { method: 'DELETE' })).json()).toMatchObject({ deleted: true });
    const gone = await fetch(jobs(`/${job.id}`));
    expect(gone.status).toBe(404);
    expect(await gone.json()).toMatchObject({ error: { code: 'job_not_found' } });
    expect((await fetch(jobs('/job_nobody'))).status).toBe(404);
  },
  TIMEOUT,
);

test(
  'many at once all end, each once',
  async () => {
    const bytes = await pagesPdf(2);
    const all = await Promise.all(Array.from({ length: 12 }, () => done(bytes)));
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 'succeeded'));
    expect(new Set(all.map(({ id }) => id)).size).toBe(12);
  },
  TIMEOUT,
);
