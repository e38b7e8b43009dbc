/**
 * `npm run demo -- document`: a scanned invoice and a PDF in two columns, both made here, become Markdown and fields inside
 * workerd. What was found on the scan is drawn into a picture.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encodePng } from '../png.ts';
import { uploadLanguages, LANGUAGES } from '../readers/languages.ts';
import { articlePdf, invoicePdf } from './made-pdf.ts';
import { scanOf, type Scan } from './scan.ts';
import { startServer } from './server.ts';
import { step } from './step.ts';

const DRAWING = path.resolve(import.meta.dirname, '../../.wrangler/demo/invoice-blocks.png');
const TOTAL = 1084.16;
const SHOWN_LINES = 26;

interface Job {
  readonly id: string;
  readonly status: string;
  readonly error: { readonly message: string } | null;
}

interface Result {
  readonly pages: readonly {
    readonly reason: string;
    readonly blocks: readonly { readonly bbox: readonly number[] }[];
  }[];
}

interface Found {
  readonly value?: string | number;
}

/** Whether the invoice's total was read rightly and the article's title is there. */
export async function documentDemo(): Promise<boolean> {
  const server = await startServer();
  try {
    step(`workerd serves the Worker and its readers on ${server.url}`);
    await uploadLanguages(server.bucket, LANGUAGES);
    const scan = await scanOf((await invoicePdf()).bytes, { dpi: 150, skewDegrees: 0.5, noise: 12 });
    const png = encodePng(scan.widthPx, scan.heightPx, 'grey', scan.pixels);
    step(`A scan of an invoice: ${scan.widthPx}x${scan.heightPx} pixels, ${png.byteLength} bytes, half a degree askew`);
    const invoice = await read(server.url, png, 'preset=prebuilt-invoice');
    const { pages } = (await answer(server.url, invoice, 'result')) as Result;
    step(`It is ${invoice.status}: ${pages[0].reason}\n`);
    console.log(indented(await text(server.url, invoice)));
    const { fields } = (await answer(server.url, invoice, 'extraction')) as { fields: Record<string, Found> };
    for (const [name, { value }] of Object.entries(fields)) if (value !== undefined) console.log(`  ${name}: ${value}`);
    await mkdir(path.dirname(DRAWING), { recursive: true });
    await writeFile(
      DRAWING,
      drawn(
        scan,
        pages[0].blocks.map(({ bbox }) => bbox),
      ),
    );
    console.log(`\n  its blocks, drawn: ${path.relative(process.cwd(), DRAWING)}\n`);

    step('A PDF in two columns');
    const article = await read(server.url, (await articlePdf()).bytes, 'name=article.pdf');
    step(`It is ${article.status}; its Markdown begins:\n`);
    const markdown = await text(server.url, article);
    console.log(indented(markdown.slice(0, 300)));
    return fields.InvoiceTotal?.value === TOTAL && markdown.startsWith('# The tide tables');
  } finally {
    await server.close();
  }
}

async function read(url: string, document: Uint8Array, query: string): Promise<Job> {
  const response = await fetch(`${url}/v1/documents/jobs?formats=markdown&${query}`, {
    method: 'POST',
    body: new Uint8Array(document),
    headers: { 'content-type': 'application/octet-stream', prefer: 'wait=60' },
  });
  const job = (await response.json()) as Job;
  if (job.error) console.error(job.error.message);
  return job;
}

const answer = async (url: string, { id }: Job, what: string): Promise<unknown> =>
  (await fetch(`${url}/v1/documents/jobs/${id}/${what}`)).json();

const text = async (url: string, { id }: Job): Promise<string> =>
  (await fetch(`${url}/v1/documents/jobs/${id}/result?format=markdown`)).text();

const indented = (markdown: string): string =>
  markdown.split('\n').slice(0, SHOWN_LINES).join('\n').replaceAll(/^/gm, '  ');

const RED = [214, 40, 40] as const;

/** The scan with a frame around every block; boxes are shares of the page. */
function drawn({ widthPx, heightPx, pixels }: Scan, boxes: readonly (readonly number[])[]): Uint8Array {
  const rgb = new Uint8Array(3 * pixels.length);
  for (let i = 0; i < pixels.length; i++) rgb.fill(pixels[i], 3 * i, 3 * i + 3);
  const mark = (x: number, y: number) => rgb.set(RED, 3 * (y * widthPx + x));
  for (const [left, top, right, bottom] of boxes) {
    const [x0, x1] = [Math.round(left * (widthPx - 1)), Math.round(right * (widthPx - 1))];
    const [y0, y1] = [Math.round(top * (heightPx - 1)), Math.round(bottom * (heightPx - 1))];
    for (let x = x0; x <= x1; x++) for (const y of [y0, y1]) mark(x, y);
    for (let y = y0; y <= y1; y++) for (const x of [x0, x1]) mark(x, y);
  }
  return encodePng(widthPx, heightPx, 'rgb', rgb);
}
