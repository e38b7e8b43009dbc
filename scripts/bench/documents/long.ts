/** A long document with a text layer, from its sending to its end: time, CPU, and how much memory the scripts grew to. */
import { PDFDocument } from 'pdf-lib';
import { articlePdf } from '../../demo/made-pdf.ts';
import { cpuSeconds } from '../../observe/process-cpu.ts';
import { table } from '../report.ts';
import { watchScripts } from './memory.ts';
import { ended, measuredServer, post } from './service.ts';

const PAGES = 500;

/** Two tables in Markdown. */
export async function benchLong(): Promise<string> {
  const document = await longPdf();
  const server = await measuredServer();
  const watched = await watchScripts(server);
  const [cpu, begin] = [cpuSeconds(server.pid), performance.now()];
  const job = await ended(server.url, await post(server.url, document, 0));
  const seconds = (performance.now() - begin) / 1000;
  if (job.status !== 'succeeded' || job.pages.done !== PAGES) throw new Error(`The job is ${job.status}.`);
  const result = await fetch(`${server.url}/v1/documents/jobs/${job.id}/result`);
  const bytes = (await result.arrayBuffer()).byteLength;
  const used = cpuSeconds(server.pid) - cpu;
  const memory = await watched.end();
  await server.close();
  const rows = [
    ['file', `${(document.byteLength / 2 ** 20).toFixed(1)} MiB`],
    ['from its sending to its end', `${seconds.toFixed(1)} s`],
    ['CPU of all scripts', `${used.toFixed(1)} s`],
    ['CPU per page', `${((1000 * used) / PAGES).toFixed(0)} ms`],
    ['result as JSON', `${(bytes / 2 ** 20).toFixed(1)} MiB`],
  ];
  return `${table([`${PAGES} pages, two columns each`, ''], rows)}\n\n${memory}`;
}

async function longPdf(): Promise<Uint8Array> {
  const article = await PDFDocument.load((await articlePdf()).bytes);
  const document = await PDFDocument.create();
  for (let i = 0; i < PAGES; i++) document.addPage((await document.copyPages(article, [0]))[0]);
  return document.save();
}
