/** The service that is measured: all scripts in one workerd, and a client that sends a document and waits for its end. */
import { uploadLanguages } from '../../readers/languages.ts';
import { startServer, type LocalServer } from '../../demo/server.ts';
import { runtimes } from '../../demo/runtimes.ts';

export interface MeasuredServer extends LocalServer {
  /** Of workerd. */
  readonly pid: number;
}

export interface EndedJob {
  readonly id: string;
  readonly status: string;
  readonly pages: { readonly done: number };
}

export async function measuredServer(): Promise<MeasuredServer> {
  const before = runtimes();
  const server = await startServer();
  await uploadLanguages(server.bucket, ['eng']);
  return { ...server, pid: runtimes().find((pid) => !before.includes(pid))! };
}

/** The answer to the request: the job as it is after `waitSeconds` at most. */
export async function post(url: string, document: Uint8Array, waitSeconds: number): Promise<EndedJob> {
  const response = await fetch(`${url}/v1/documents/jobs?formats=markdown`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', prefer: `wait=${waitSeconds}` },
    body: new Uint8Array(document),
  });
  const job = (await response.json()) as EndedJob;
  if (!response.ok) throw new Error(`${response.status}: ${JSON.stringify(job)}`);
  return job;
}

/** When it has ended. */
export async function ended(url: string, { id }: EndedJob): Promise<EndedJob> {
  for (;;) {
    const job = (await (await fetch(`${url}/v1/documents/jobs/${id}?wait=30`)).json()) as EndedJob & {
      ended_at: unknown;
    };
    if (job.ended_at !== null) return job;
  }
}
