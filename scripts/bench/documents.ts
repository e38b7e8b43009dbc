/** `glimpse bench documents`: what reading a page takes and costs, and many small jobs at once. */
import { LOCAL_RUNTIME } from '../local-runtime.ts';
import { benchCrowd } from './documents/crowd.ts';
import { benchLong } from './documents/long.ts';
import { benchPages } from './documents/pages.ts';
import { conditions, writeBench } from './report.ts';

export async function benchDocuments(): Promise<void> {
  const crowd = await benchCrowd();
  console.log(crowd);
  const pages = await benchPages();
  console.log(pages);
  const runtime = `workerd with ${LOCAL_RUNTIME.MINIFLARE_WORKERD_V8_FLAGS}`;
  const long = await benchLong();
  console.log(long);
  const section = `## Documents
${conditions('npm run bench -- documents', runtime)}
Through the whole service, one page per job. CPU is that of workerd with all its threads, all scripts together; the larger one of two
runs after one that warms up. Scans are PNG files. The price is at list prices beyond what the paid plan includes: CPU, requests, queue,
objects and bucket of one job.

${pages}

Memory is at its fullest sample, with what nobody holds any more and V8 has not collected yet.

A job is accepted when its document is stored and its object has written it down.

${crowd}

A long document whose pages have their text: pages are read sixteen at a time, and assembled one after the other.

${long}
`;
  await writeBench('documents', section);
}
