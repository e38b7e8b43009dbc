/** Results over HTTP in all their forms: whole, by page, by format, with figures, as one file, and before the job has ended. */
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { invoicePdf, pagesPdf } from '../../scripts/demo/made-pdf.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { uploadLanguages } from '../../scripts/readers/languages.ts';
import { nodeCodecs } from '../../worker/media/codecs-node.ts';
import { boxesOf } from '../support/boxes-of.ts';
import { decodeRgb } from '../support/decode-rgb.ts';
import { madeTiff } from '../support/made-tiff.ts';
import { BLUE, RED, reportPdf } from '../support/report-pdf.ts';
import { PageShape, ResultShape } from '../support/result-shape.ts';

const TIMEOUT = 120_000;
let server: LocalServer;
beforeAll(async () => {
  server = await startServer();
  await uploadLanguages(server.bucket, ['eng']);
}, TIMEOUT);
afterAll(() => server.close());

const at = (id: string, path: string) => `${server.url}/v1/documents/jobs/${id}${path}`;
const get = (id: string, path: string) => fetch(at(id, path));
const text = async (id: string, path: string) => (await get(id, path)).text();

async function send(bytes: Uint8Array<ArrayBuffer>, options: object, wait = 60): Promise<string> {
  const form = new FormData();
  form.set('file', new File([bytes], 'file.pdf'));
  form.set('options', JSON.stringify(options));
  const headers = { prefer: `wait=${wait}` };
  const response = await fetch(`${server.url}/v1/documents/jobs`, { method: 'POST', body: form, headers });
  const job = (await response.json()) as { readonly id: string; readonly status: string };
  if (wait > 0) expect(job.status).toBe('succeeded');
  return job.id;
}

const failure = async (id: string, path: string) => {
  const response = await get(id, path);
  const { error } = (await response.json()) as { readonly error: { readonly code: string } };
  return [response.status, error.code];
};

describe('a report', () => {
  let id: string;
  beforeAll(async () => {
    const output = { formats: ['markdown', 'html', 'text'], figures: true, words: true, headers_footers: 'separate' };
    id = await send(await reportPdf(), { output: { ...output, page_break: '\n<!-- next -->\n' } });
  }, TIMEOUT);

  test('its JSON has the shape that is documented', async () => {
    const result = v.parse(ResultShape, JSON.parse(await text(id, '/result')));
    expect(result.outline.map(({ text: heading, page }) => [heading, page])).toEqual([
      ['Chapter 1', 1],
      ['Chapter 2', 2],
      ['Chapter 3', 3],
    ]);
    for (const [i, page] of result.pages.entries()) {
      expect(page).toMatchObject({ header: 'Annual report of the harbour', footer: `${i + 1}` });
      expect(page.markdown).not.toContain('Annual report');
      for (const { text: word, span } of page.words!)
        expect(page.text!.slice(span![0], span![0] + span![1])).toBe(word);
    }
  });

  test('its formats, with the page break that was asked for; its links', async () => {
    const markdown = await text(id, '/result?format=markdown');
    expect(markdown.split('\n<!-- next -->\n')).toHaveLength(3);
    const job = (await (await get(id, '')).json()) as { readonly result: Record<string, string> };
    for (const format of ['json', 'markdown', 'html', 'text', 'zip'])
      expect((await fetch(server.url + job.result[`${format}_url`])).status).toBe(200);
    expect(await text(id, '/result?format=html')).toMatch(/<figure [^>]*><img src="figures\/p1-b\d+.png"/);
  });

  test('its figure is a picture of what is there, and the links lead to it', async () => {
    const { pages } = v.parse(ResultShape, JSON.parse(await text(id, '/result')));
    const figure = pages[0].blocks.find(({ label }) => label === 'figure')!;
    expect(pages[0].markdown).toContain(`](figures/${figure.id}.png)`);
    const response = await fetch(server.url + figure.figure!.url);
    expect(response.headers.get('content-type')).toBe('image/png');
    const { widthPx, heightPx, data } = await decodeRgb(
      new Uint8Array(await response.arrayBuffer()),
      await nodeCodecs(),
    );
    expect([widthPx, heightPx]).toEqual([625, 416]);
    const pixel = (share: number) => [
      ...data.subarray(3 * Math.floor((heightPx / 2 + share) * widthPx), Infinity).slice(0, 3),
    ];
    expect([pixel(0.1), pixel(0.9)]).toEqual([RED, BLUE]);
    expect(await failure(id, '/figures/p9-b9')).toEqual([404, 'result_missing']);
  });

  test('its figure is there too when the page is read from its picture', { timeout: TIMEOUT }, async () => {
    const scanned = await send(await reportPdf(), { pages: '1', engine: 'ocr', output: { figures: true } });
    const { pages } = v.parse(ResultShape, JSON.parse(await text(scanned, '/result')));
    const figures = pages[0].blocks.filter(({ label }) => label === 'figure');
    expect(figures).toHaveLength(1);
    const response = await fetch(server.url + figures[0].figure!.url);
    const { widthPx, heightPx } = await decodeRgb(new Uint8Array(await response.arrayBuffer()), await nodeCodecs());
    for (const [size, of] of [
      [widthPx, 625],
      [heightPx, 416],
    ])
      expect(Math.abs(size - of)).toBeLessThanOrEqual(1);
  });

  test('its pages: a list, one of them in each format, some of them as a result', async () => {
    const list = (await (await get(id, '/pages')).json()) as { readonly data: object[] };
    expect(list.data).toMatchObject([1, 2, 3].map((page) => ({ page, status: 'done', engine: 'text', error: null })));
    expect(v.parse(PageShape, JSON.parse(await text(id, '/pages/2')))).toMatchObject({ page: 2 });
    expect(await text(id, '/pages/2?format=text')).toContain('The ledgers of chapter 2');
    expect(await text(id, '/pages/2?format=markdown')).toMatch(/^#+ Chapter 2\n/);
    const some = v.parse(ResultShape, JSON.parse(await text(id, '/result?pages=2-')));
    expect(some.pages.map(({ page }) => page)).toEqual([2, 3]);
    expect(await text(id, '/result?pages=3&format=text')).not.toContain('chapter 2');
    expect(await failure(id, '/pages/4')).toEqual([404, 'page_missing']);
    expect(await failure(id, '/pages/0')).toEqual([404, 'page_missing']);
    expect(await failure(id, '/result?pages=9')).toEqual([422, 'page_out_of_range']);
    expect(await failure(id, '/result?format=docx')).toEqual([400, 'invalid_parameter']);
  });

  test('all of it in one file', async () => {
    const response = await get(id, '/result?format=zip');
    expect(response.headers.get('content-type')).toBe('application/zip');
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
    const names = Object.keys(files);
    expect(names.slice(0, 4)).toEqual(['result.json', 'result.md', 'result.html', 'result.txt']);
    expect(names.slice(4)).toEqual([expect.stringMatching(/^figures\/p1-b\d+\.png$/)]);
    expect(new TextDecoder().decode(files['result.md'])).toBe(await text(id, '/result?format=markdown'));
    expect(files[names[4]].subarray(0, 4)).toEqual(Uint8Array.of(0x89, 0x50, 0x4e, 0x47));
  });

  test('pictures of its pages: as fine as was asked for, or as fits', async () => {
    const size = async (query: string) => {
      const response = await get(id, `/pages/1/image${query}`);
      const picture = await decodeRgb(new Uint8Array(await response.arrayBuffer()), await nodeCodecs());
      return [picture.widthPx, picture.heightPx, response.headers.get('x-glimpse-dpi')];
    };
    expect(await size('')).toEqual([595, 842, '72']);
    const [widthPx, heightPx, dpi] = await size('?dpi=300');
    expect(Number(widthPx) * Number(heightPx)).toBeLessThanOrEqual(4_200_000);
    expect(dpi).toBe('208');
    expect(await failure(id, '/pages/4/image')).toEqual([404, 'page_missing']);
    expect(await failure(id, '/pages/1/image?dpi=900')).toEqual([400, 'invalid_parameter']);
  });
});

test(
  'tables as HTML, and what was extracted, are in the result',
  async () => {
    const { bytes } = await invoicePdf();
    const id = await send(bytes, { output: { tables: 'html', lines: false }, extract: { preset: 'prebuilt-invoice' } });
    expect(await text(id, '/result?format=markdown')).toContain('<td>Dial indicator 0.01 mm</td>');
    const result = JSON.parse(await text(id, '/result')) as object;
    const { extraction, pages } = v.parse(ResultShape, result);
    const shares = boxesOf(result).flat();
    expect(shares.length).toBeGreaterThan(4 * pages[0].blocks.length);
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    expect(boxesOf(extraction).length).toBeGreaterThan(10);
    expect(extraction).toMatchObject({ fields: { InvoiceTotal: { value: 1084.16 } } });
    expect(pages[0].blocks.every(({ lines }) => lines === undefined)).toBe(true);
    expect(Object.keys(unzipSync(new Uint8Array(await (await get(id, '/result?format=zip')).arrayBuffer())))).toContain(
      'extraction.json',
    );
  },
  TIMEOUT,
);

test(
  'pages are there before the job has ended, and what there is comes as a partial result',
  async () => {
    const id = await send(await pagesPdf(8), { engine: 'ocr', output: { formats: ['text'] } }, 0);
    const done = async () => {
      const { data } = (await (await get(id, '/pages')).json()) as { data: { page: number; status: string }[] };
      return data.filter(({ status }) => status === 'done').map(({ page }) => page);
    };
    let first: number[] = [];
    while (first.length === 0) first = await done();
    expect(await failure(id, '/result')).toEqual([409, 'job_not_finished']);
    const partial = v.parse(ResultShape, JSON.parse(await text(id, '/result?partial=true')));
    expect(partial.pages.map(({ page }) => page)).toEqual(expect.arrayContaining(first));
    expect(partial.pages.length).toBeLessThan(8);
    expect(await text(id, `/pages/${first[0]}?format=text`)).toContain(`page ${first[0]} of`);
    await fetch(at(id, '/cancel'), { method: 'POST' });
    const kept = v.parse(ResultShape, JSON.parse(await text(id, '/result?partial=true')));
    expect(kept.pages.map(({ page }) => page)).toEqual(expect.arrayContaining(first));
    expect(await failure(id, '/result')).toEqual([404, 'result_missing']);
  },
  TIMEOUT,
);

test(
  'a page of a picture file is drawn upright, and never enlarged',
  async () => {
    const page = (value: number) => ({ widthPx: 60, heightPx: 40, pixels: new Uint8Array(2400).fill(value) });
    const id = await send(madeTiff([page(255), page(90)]), { output: { formats: [] } });
    const response = await get(id, '/pages/2/image?dpi=300');
    const { widthPx, heightPx, data } = await decodeRgb(
      new Uint8Array(await response.arrayBuffer()),
      await nodeCodecs(),
    );
    expect([widthPx, heightPx, new Set(data)]).toEqual([60, 40, new Set([90])]);
  },
  TIMEOUT,
);
