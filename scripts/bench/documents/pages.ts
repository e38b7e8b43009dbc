/** Pages of the corpus through the whole service: CPU, time and price of each, and how much memory the scripts grew to. */
import { corpusPage, DOCUMENT_NAMES } from '../../corpus/corpus.ts';
import { DOCUMENTS } from '../../corpus/pdfs.ts';
import { encodePng } from '../../png.ts';
import { cpuSeconds } from '../../observe/process-cpu.ts';
import { median, table } from '../report.ts';
import { dollarsPerThousand } from '../../observe/price.ts';
import { watchScripts } from './memory.ts';
import { ended, measuredServer, post, type MeasuredServer } from './service.ts';

const RUNS = 2;

/** Two tables in Markdown: one row per page, one per script. */
export async function benchPages(): Promise<string> {
  const server = await measuredServer();
  const watched = await watchScripts(server);
  const rows: string[][] = [];
  const add = async (name: string, document: Uint8Array) => {
    const row = [name, ...(await measured(server, document))];
    console.log(row.join('  '));
    rows.push(row);
  };
  for (const name of DOCUMENT_NAMES) {
    const { bytes } = await DOCUMENTS[name].make();
    await add(`${name}, PDF with its text`, bytes);
    for (const condition of ['150 dpi', 'noise, 0.8° askew', 'photo'] as const) {
      const { page } = await corpusPage(name, condition);
      await add(`${name}, ${condition}`, encodePng(page.widthPx, page.heightPx, 'grey', page.pixels));
    }
  }
  const memory = await watched.end();
  await server.close();
  return `${table(['page', 'CPU, s', 'wall, s', '$ per 1,000'], rows)}\n\n${memory}`;
}

/** The larger of two runs, after one that warms up. */
async function measured({ url, pid }: MeasuredServer, document: Uint8Array): Promise<string[]> {
  const runs: { cpu: number; wall: number }[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const [cpu, begin] = [cpuSeconds(pid), performance.now()];
    const job = await ended(url, await post(url, document, 60));
    if (job.status !== 'succeeded') throw new Error(`The job ${job.id} is ${job.status}.`);
    if (run > 0) runs.push({ cpu: cpuSeconds(pid) - cpu, wall: (performance.now() - begin) / 1000 });
  }
  const cpu = median(runs.map((run) => run.cpu));
  return [cpu.toFixed(2), median(runs.map((run) => run.wall)).toFixed(2), dollarsPerThousand(cpu).toFixed(3)];
}
