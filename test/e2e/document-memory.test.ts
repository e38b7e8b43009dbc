/** Memory of the scripts while documents are read, each with the limits of an isolate on. */
import { PDFDocument, StandardFonts } from 'pdf-lib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchIsolate } from '../../scripts/observe/isolate-memory.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { uploadLanguages } from '../../scripts/readers/languages.ts';

const TIMEOUT = 120_000;
const PAGES = 6;
/** A4 at 300 dots per inch, a byte a pixel. */
const PAGE_BYTES = 2480 * 3508;

let server: LocalServer;
beforeAll(async () => {
  server = await startServer();
  await uploadLanguages(server.bucket, ['eng']);
}, TIMEOUT);
afterAll(() => server.close());

async function linesPdf(): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let i = 1; i <= PAGES; i++)
    document.addPage([595, 842]).drawText(`Page ${i} of a document`, { x: 50, y: 700, size: 24, font });
  return new Uint8Array(await document.save());
}

test(
  'the script that people call never holds the pixels of a page',
  async () => {
    const memory = await watchIsolate(await server.inspector());
    const options = JSON.stringify({ engine: 'ocr', ocr: { dpi: 300 }, output: { formats: ['text'] } });
    const form = new FormData();
    form.set('file', new File([await linesPdf()], 'lines.pdf'));
    form.set('options', options);
    const headers = { prefer: 'wait=60' };
    const job = await (await fetch(`${server.url}/v1/documents/jobs`, { method: 'POST', body: form, headers })).json();
    memory.close();
    expect(job).toMatchObject({ status: 'succeeded', pages: { by_engine: { ocr: PAGES } } });
    expect(memory.peaks().bufferBytes).toBeLessThan(PAGE_BYTES / 2);
  },
  TIMEOUT,
);
