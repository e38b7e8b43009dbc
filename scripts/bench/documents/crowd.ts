/** Many small jobs, a few at a time: how soon each is accepted, and whether every one ends once. */
import { pagesPdf } from '../../demo/made-pdf.ts';
import { table } from '../report.ts';
import { ended, measuredServer, post, type EndedJob } from './service.ts';

const [JOBS, AT_ONCE] = [200, 4];

/** A table in Markdown. */
export async function benchCrowd(): Promise<string> {
  const server = await measuredServer();
  const document = await pagesPdf(1);
  await ended(server.url, await post(server.url, document, 0));
  const accepted: number[] = [];
  const jobs: EndedJob[] = [];
  const begin = performance.now();
  let left = JOBS;
  const client = async () => {
    while (left-- > 0) {
      const sent = performance.now();
      const job = await post(server.url, document, 0);
      accepted.push(performance.now() - sent);
      jobs.push(await ended(server.url, job));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => client()));
  const seconds = (performance.now() - begin) / 1000;
  const finals = await Promise.all(jobs.map(({ id }) => finalEvents(server.url, id)));
  await server.close();
  const sorted = accepted.toSorted((a, b) => a - b);
  const at = (share: number) => `${sorted[Math.ceil(share * JOBS) - 1].toFixed(0)} ms`;
  return table(
    [`${JOBS} jobs, ${AT_ONCE} at a time`, ''],
    [
      ['accepted, median', at(0.5)],
      ['accepted, 95 of 100', at(0.95)],
      ['accepted, slowest', at(1)],
      ['all ended after', `${seconds.toFixed(1)} s`],
      ['ended well', String(jobs.filter(({ status, pages }) => status === 'succeeded' && pages.done === 1).length)],
      ['ids that are different', String(new Set(jobs.map(({ id }) => id)).size)],
      ['with one final event', String(finals.filter((count) => count === 1).length)],
    ],
  );
}

/** How often the job's watchers were told of an end. */
async function finalEvents(url: string, id: string): Promise<number> {
  const events = await (
    await fetch(`${url}/v1/documents/jobs/${id}/events`, { headers: { 'last-event-id': '0' } })
  ).text();
  return events.match(/^data: .*"status":"(?:succeeded|partial|failed|cancelled)"/gm)?.length ?? 0;
}
