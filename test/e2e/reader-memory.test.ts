/** What the readers of documents grow to, with the limits of an isolate on: a scan at 300 dpi, one in colour at 600, a huge page, two thousand pages. */
import { deflateSync } from 'node:zlib';
import { PDFDocument, PDFName } from 'pdf-lib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { articlePdf, pagesPdf } from '../../scripts/demo/made-pdf.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { watchIsolate } from '../../scripts/observe/isolate-memory.ts';
import { uploadLanguages } from '../../scripts/readers/languages.ts';
import { LIMITS } from '../../worker/limits.ts';
import { madeJpeg } from '../support/made-jpeg.ts';

const TIMEOUT = 180_000;
const MIB = 2 ** 20;
const [TESSERACT_MIB, PDF_MIB] = [64, 80];
let server: LocalServer;
beforeAll(async () => {
  server = await startServer();
  await uploadLanguages(server.bucket, ['eng']);
}, TIMEOUT);
afterAll(() => server.close());

async function read(document: Uint8Array<ArrayBuffer>, options: object): Promise<void> {
  const form = new FormData();
  form.set('file', new File([document], 'document.pdf'));
  form.set('options', JSON.stringify(options));
  const headers = { prefer: 'wait=60' };
  const job = await (await fetch(`${server.url}/v1/documents/jobs`, { method: 'POST', body: form, headers })).json();
  expect(job).toMatchObject({ status: 'succeeded' });
}

async function wasmMib(script: string): Promise<number> {
  const memory = await watchIsolate(await server.inspector(), script);
  const sizes = await memory.wasmBytes();
  memory.close();
  return Math.max(...sizes) / MIB;
}

/** 14,400 points a side, with a word in it. */
async function hugePdf(): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create();
  document.addPage([14_400, 14_400]).drawText('A plan of the whole site', { x: 5000, y: 7000, size: 600 });
  return new Uint8Array(await document.save());
}

/** A4 scanned in colour at 600 dots per inch, with words. */
async function colourScanPdf(): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create();
  const scan = await document.embedJpg(madeJpeg(4960, 7016));
  const page = document.addPage([595, 842]);
  page.drawImage(scan, { x: 0, y: 0, width: 595, height: 842 });
  page.drawText('A scan in colour', { x: 50, y: 700, size: 24 });
  return new Uint8Array(await document.save());
}

test(
  `Tesseract ${TESSERACT_MIB} MiB, PDFium ${PDF_MIB} MiB at most`,
  async () => {
    await read((await articlePdf()).bytes, { engine: 'ocr', ocr: { dpi: 300 } });
    await read(await colourScanPdf(), { engine: 'ocr', ocr: { dpi: 150 } });
    await read(await hugePdf(), { ocr: { dpi: 300 } });
    await read(await pagesPdf(2000), { pages: '1,1000,2000' });
    expect(await wasmMib('glimpse-read')).toBeLessThanOrEqual(TESSERACT_MIB);
    expect(await wasmMib('glimpse-pdf')).toBeLessThanOrEqual(PDF_MIB);
  },
  TIMEOUT,
);

test(
  'a file that takes much of PDFium’s memory leaves a fresh one to the next file',
  async () => {
    await readWhole(await paddedPdf(), '?engine=ocr');
    const full = await server.wasmBytes('glimpse-pdf');
    expect(full).toBeGreaterThan(LIMITS.pdfMemoryBytes.value);
    expect(full).toBeLessThanOrEqual(LIMITS.pdfMostMemoryBytes.value);
    await readWhole(await pagesPdf(2), '');
    expect(await server.wasmBytes('glimpse-pdf')).toBeLessThan(full / 2);
  },
  TIMEOUT,
);

/** A page with a picture of 39 MB, in a file of 40 MiB. */
async function paddedPdf(): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create();
  const page = document.addPage([595, 842]);
  const { context } = document;
  const plain = deflateSync(new Uint8Array(PICTURE_SIDE * PICTURE_SIDE * 3).fill(200));
  const size = { Width: PICTURE_SIDE, Height: PICTURE_SIDE, BitsPerComponent: 8 };
  const type = { Type: 'XObject', Subtype: 'Image', ColorSpace: 'DeviceRGB', Filter: 'FlateDecode' };
  page.node.setXObject(PDFName.of('Plain'), context.register(context.stream(plain, { ...type, ...size })));
  const content = context.stream('q 500 0 0 500 50 50 cm /Plain Do Q');
  page.node.set(PDFName.of('Contents'), context.register(content));
  context.register(context.stream(new Uint8Array(PADDING_BYTES)));
  return new Uint8Array(await document.save());
}
const PICTURE_SIDE = 3600;
const PADDING_BYTES = 40 * MIB;

/** As the body itself, which may be larger than a form. */
async function readWhole(document: Uint8Array<ArrayBuffer>, query: string): Promise<void> {
  const headers = { prefer: 'wait=60' };
  const response = await fetch(`${server.url}/v1/documents/jobs${query}`, { method: 'POST', body: document, headers });
  expect(await response.json()).toMatchObject({ status: 'succeeded' });
}
