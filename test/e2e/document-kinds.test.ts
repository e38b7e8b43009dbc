/** Kinds of pictures as documents, by the scripts as they run together in workerd. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pagesPdf } from '../../scripts/demo/made-pdf.ts';
import { nodePdfium } from '../../scripts/demo/node-pdfium.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { uploadLanguages } from '../../scripts/readers/languages.ts';
import type { GreyPage } from '../../worker/documents/reader.ts';
import { PdfFile } from '../../worker/pdf/pdf-file.ts';
import { endlessPdf } from '../support/endless-pdf.ts';
import { madeTiff } from '../support/made-tiff.ts';

const TIMEOUT = 120_000;
const PAGES = 3;
const fixture = (name: string) => new Uint8Array(readFileSync(join(import.meta.dirname, '../golden/media', name)));

let server: LocalServer;
beforeAll(async () => {
  server = await startServer();
  await uploadLanguages(server.bucket, ['eng']);
}, TIMEOUT);
afterAll(() => server.close());

async function done(body: Uint8Array<ArrayBuffer>, query = '?formats=text') {
  const headers = { 'content-type': 'application/octet-stream', prefer: 'wait=60' };
  const response = await fetch(`${server.url}/v1/documents/jobs${query}`, { method: 'POST', body, headers });
  return (await response.json()) as { readonly id: string; readonly status: string };
}

async function result(job: { readonly id: string }, format: string): Promise<string> {
  return (await fetch(`${server.url}/v1/documents/jobs/${job.id}/result?format=${format}`)).text();
}

async function rendered(dpi: number): Promise<GreyPage[]> {
  const bytes = await pagesPdf(PAGES);
  const body = (async function* () {
    yield bytes;
  })();
  const file = await PdfFile.read(await nodePdfium(), bytes.byteLength, body, null);
  return Array.from({ length: PAGES }, (_, i) => {
    const page = file.page(i + 1, { engine: 'ocr', dpi });
    if (page.kind !== 'picture') throw new Error('no picture');
    return page.picture;
  });
}

describe('TIFF', () => {
  test(
    'every page is one of the document, thumbnails are none',
    async () => {
      const [first, second, third] = await rendered(100);
      const thumbnail = { widthPx: 8, heightPx: 8, pixels: new Uint8Array(64), isThumbnail: true };
      const job = await done(madeTiff([first, thumbnail, { ...second, isDeflated: true }, third]));
      expect(job).toMatchObject({
        status: 'succeeded',
        document: { type: 'tiff', pages: PAGES },
        pages: { selected: PAGES, done: PAGES, by_engine: { ocr: PAGES } },
        warnings: [],
      });
      expect((await result(job, 'text')).match(/page \d/g)).toEqual(['page 1', 'page 2', 'page 3']);
    },
    TIMEOUT,
  );

  test(
    'a page that can not be read fails alone',
    async () => {
      const [page] = await rendered(100);
      const broken = { ...page, heightPx: 2 * page.heightPx };
      const job = await done(madeTiff([page, broken]));
      expect(job).toMatchObject({ status: 'partial', errors: [{ page: 2, code: 'image_corrupt' }] });
    },
    TIMEOUT,
  );

  test(
    'a scan at 600 dots per inch is read at half of it',
    async () => {
      const [{ widthPx, heightPx, pixels }] = await rendered(300);
      const [wide, high] = [2 * widthPx, 2 * heightPx];
      const large = new Uint8Array(wide * high);
      for (let y = 0; y < high; y++)
        for (let x = 0; x < wide; x++) large[y * wide + x] = pixels[(y >> 1) * widthPx + (x >> 1)];
      const job = await done(madeTiff([{ widthPx: wide, heightPx: high, pixels: large, isDeflated: true }]));
      expect(JSON.parse(await result(job, 'json'))).toMatchObject({ pages: [{ width: widthPx, height: heightPx }] });
      expect(await result(job, 'text')).toContain('This is page 1');
    },
    TIMEOUT,
  );
});

test.each([
  'group4.tiff',
  'group3.tiff',
  'lzw.tiff',
  'jpeg.tiff',
  'packbits.tiff',
  'animated.gif',
  'bit-fields-alpha.bmp',
  'lossy.avif',
  'lossy.webp',
])(
  '%s is a document',
  async (name) => {
    expect(await done(fixture(name))).toMatchObject({ status: 'succeeded', document: { pages: 1 } });
  },
  TIMEOUT,
);

test(
  'a page that breaks PDFium fails alone: those behind it are read by a fresh one',
  async () => {
    expect(await done(await endlessPdf())).toMatchObject({
      status: 'partial',
      pages: { done: 2, failed: 1 },
      errors: [{ page: 2, code: 'page_crashed' }],
    });
  },
  TIMEOUT,
);
