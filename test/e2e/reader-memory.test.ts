/** What the readers of documents grow to, with the limits of an isolate on: a scan at 300 dpi, one in colour at 600, a huge page, two thousand pages. */
import { PDFDocument } from 'pdf-lib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { articlePdf, pagesPdf } from '../../scripts/demo/made-pdf.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { watchIsolate } from '../../scripts/observe/isolate-memory.ts';
import { uploadLanguages } from '../../scripts/readers/languages.ts';
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
