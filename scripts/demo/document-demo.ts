/**
 * `npm run demo -- document`: a scanned invoice, a PDF in two columns and a picture of signs, all made here, become Markdown and fields
 * inside workerd. What was found on the scan is drawn into a picture, and a signed webhook says that the job has ended.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Webhook } from 'standardwebhooks';
import { encodePng } from '../png.ts';
import { uploadLanguages, LANGUAGES } from '../readers/languages.ts';
import { uploadNets } from '../readers/picture-nets.ts';
import { drawnBlocks } from './drawn-blocks.ts';
import { cpuSoFar, memoryLines, tookLines } from './job-costs.ts';
import { articlePdf, invoicePdf } from './made-pdf.ts';
import { scene, SIGNS, type Scene } from './made-scene.ts';
import { runtimes } from './runtimes.ts';
import { scanOf } from './scan.ts';
import { startServer, type LocalServer } from './server.ts';
import { step } from './step.ts';
import { startWebhookInbox, type Delivery, type WebhookInbox } from './webhook-inbox.ts';

const DRAWING = path.resolve(import.meta.dirname, '../../.wrangler/demo/invoice-blocks.png');
const TOTAL = 1084.16;
const SHOWN_LINES = 30;

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

/** Whether the invoice's total was read rightly, its webhook verifies, the article's title is there, and every sign. */
export async function documentDemo(): Promise<boolean> {
  // It takes a second in which nothing else is done.
  const street = await scene();
  const before = runtimes();
  const server = await startServer({ readsPictures: true });
  const pid = runtimes().find((each) => !before.includes(each))!;
  const inbox = await startWebhookInbox();
  try {
    step(`workerd serves the Worker and its readers on ${server.url}; webhooks come to ${inbox.url}`);
    await uploadLanguages(server.bucket, LANGUAGES);
    await uploadNets(server.bucket);
    const isInvoiceRight = await invoice(server, inbox, pid);
    const isArticleRight = await article(server, pid);
    const areSignsFound = await signs(server, pid, street);
    step('What the scripts hold now; memories of WebAssembly never shrink, and an isolate has 128 MB\n');
    shown(await memoryLines(await server.inspector()));
    return isInvoiceRight && isArticleRight && areSignsFound;
  } finally {
    await server.close();
    await inbox.close();
  }
}

async function invoice({ url }: LocalServer, inbox: WebhookInbox, pid: number): Promise<boolean> {
  const scan = await scanOf((await invoicePdf()).bytes, { dpi: 150, skewDegrees: 0.5, noise: 12 });
  const png = encodePng(scan.widthPx, scan.heightPx, 'grey', scan.pixels);
  step(`A scan of an invoice: ${scan.widthPx}x${scan.heightPx} pixels, ${png.byteLength} bytes, half a degree askew`);
  const { secret } = (await posted(`${url}/v1/webhooks/endpoints`, JSON.stringify({ url: inbox.url }))) as Secret;
  const job = await read(url, pid, png, { preset: 'prebuilt-invoice', webhook: inbox.url });
  const { pages } = (await answer(url, job, 'result')) as Result;
  step(`It was read by: ${pages[0].reason}\n`);
  shown([await text(url, job)]);
  const { fields } = (await answer(url, job, 'extraction')) as { fields: Record<string, Found> };
  shown(Object.entries(fields).flatMap(([name, { value }]) => (value === undefined ? [] : [`${name}: ${value}`])));
  await mkdir(path.dirname(DRAWING), { recursive: true });
  const boxes = pages[0].blocks.map(({ bbox }) => bbox);
  await writeFile(DRAWING, drawnBlocks(scan, boxes));
  shown([`its blocks, drawn: ${path.relative(process.cwd(), DRAWING)}`]);
  const delivery = await inbox.delivery('document.job.succeeded');
  step('The webhook came\n');
  shown(deliveryLines(delivery));
  // Throws when it is not by the secret.
  const said = new Webhook(secret).verify(delivery.body, delivery.headers) as { data: { job_id: string } };
  shown(['the package standardwebhooks verifies it']);
  return fields.InvoiceTotal?.value === TOTAL && said.data.job_id === job.id;
}

async function article({ url }: LocalServer, pid: number): Promise<boolean> {
  step('A PDF in two columns');
  const job = await read(url, pid, (await articlePdf()).bytes, { name: 'article.pdf' });
  step('Its Markdown begins:\n');
  const markdown = await text(url, job);
  shown([markdown.slice(0, 300)]);
  return markdown.startsWith('# The tide tables');
}

async function signs({ url }: LocalServer, pid: number, { rgb, grey }: Scene): Promise<boolean> {
  step(`A picture of ${SIGNS.length} signs before a street`);
  const job = await read(url, pid, encodePng(grey.widthPx, grey.heightPx, 'rgb', rgb), { name: 'signs.png' });
  const { pages } = (await answer(url, job, 'result')) as Result;
  step(`It was read by: ${pages[0].reason}\n`);
  const markdown = await text(url, job);
  shown([markdown]);
  return SIGNS.every((sign) => markdown.includes(sign));
}

interface Secret {
  readonly secret: string;
}

/** Sends a document, waits for the end of its job, and says what that took. */
async function read(url: string, pid: number, document: Uint8Array, query: Record<string, string>): Promise<Job> {
  const cpu = cpuSoFar(pid);
  const begin = performance.now();
  const address = `${url}/v1/documents/jobs?${new URLSearchParams({ formats: 'markdown', ...query })}`;
  const { id } = (await posted(address, new Uint8Array(document), 'application/octet-stream')) as Job;
  const accepted = performance.now() - begin;
  const job = (await (await fetch(`${url}/v1/documents/jobs/${id}?wait=60`)).json()) as Job;
  const whole = performance.now() - begin;
  step(`The job is ${job.status}\n`);
  if (job.error) console.error(job.error.message);
  shown(tookLines(accepted, whole, cpu === null ? null : cpuSoFar(pid)! - cpu));
  return job;
}

const posted = async (url: string, body: BodyInit, type = 'application/json'): Promise<unknown> =>
  (await fetch(url, { method: 'POST', body, headers: { 'content-type': type } })).json();

const answer = async (url: string, { id }: Job, what: string): Promise<unknown> =>
  (await fetch(`${url}/v1/documents/jobs/${id}/${what}`)).json();

const text = async (url: string, { id }: Job): Promise<string> =>
  (await fetch(`${url}/v1/documents/jobs/${id}/result?format=markdown`)).text();

function deliveryLines({ headers, body }: Delivery): string[] {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  return [
    ...names.map((name) => `${name}: ${headers[name]}`),
    ...JSON.stringify(JSON.parse(body), null, 2).split('\n'),
  ];
}

function shown(lines: readonly string[]): void {
  const shortened = lines.join('\n').trimEnd().split('\n').slice(0, SHOWN_LINES);
  console.log(`${shortened.map((line) => `  ${line}`.trimEnd()).join('\n')}\n`);
}
