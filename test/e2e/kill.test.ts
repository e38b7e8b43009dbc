/** workerd killed in the middle of a job, with persisted storage: the next one ends the job, and says so once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { expect, test } from 'vitest';
import { bundleScripts } from '../../scripts/demo/local-scripts.ts';
import { pagesPdf } from '../../scripts/demo/made-pdf.ts';
import { startServer } from '../../scripts/demo/server.ts';
import { killRuntimes, runtimes } from '../../scripts/demo/runtimes.ts';
import { startReceiver } from '../support/receiver.ts';

const TIMEOUT = 180_000;
const PAGES = 30;
const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, so').toString('base64')}`;
/** So that what was under way is soon given to others. */
const variables = { TASK_LEASE_SECONDS: '2' };

interface Job {
  readonly id: string;
  readonly status: string;
  readonly pages: { readonly done: number; readonly failed: number };
  readonly ended_at: string | null;
}

test(
  'a job of thirty pages ends once and whole, with one final event that verifies',
  async () => {
    const bundles = await bundleScripts();
    const persist = await mkdtemp(join(tmpdir(), 'glimpse-kill-'));
    const receiver = await startReceiver();
    const before = runtimes();
    const first = await startServer({ bundles, persist, variables });
    const path = '/v1/documents/jobs';
    const data = `data:application/pdf;base64,${Buffer.from(await pagesPdf(PAGES)).toString('base64')}`;
    const webhook = { url: receiver.url('ok-killed'), secret: SECRET };
    const posted = await fetch(first.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ document: { data }, webhook, output: { formats: ['text'] } }),
    });
    const { id } = (await posted.json()) as Job;
    const look = async (url: string) => (await (await fetch(`${url}${path}/${id}`)).json()) as Job;
    let seen = await look(first.url);
    for (; seen.pages.done < 5; seen = await look(first.url)) await sleep(5);
    expect(seen.ended_at).toBe(null);
    expect(killRuntimes(before)).toBe(1);
    await first.close();

    const second = await startServer({ bundles, persist, variables });
    for (seen = await look(second.url); seen.ended_at === null; seen = await look(second.url)) await sleep(100);
    expect(seen).toMatchObject({ status: 'succeeded', pages: { done: PAGES, failed: 0 } });
    const text = await (await fetch(`${second.url}${path}/${id}/result?format=text`)).text();
    expect(text.match(/page \d+/g)).toEqual(Array.from({ length: PAGES }, (_, i) => `page ${i + 1}`));
    const told = () => [
      ...new Map(receiver.received('ok-killed').map((each) => [each.headers['webhook-id'], each])).values(),
    ];
    while (told().length < 2) await sleep(100);
    await sleep(1000);
    const types = told().map(({ body, headers }) => {
      new SvixWebhook(SECRET).verify(body, headers);
      return (new Webhook(SECRET).verify(body, headers) as { type: string }).type;
    });
    expect(types.toSorted()).toEqual(['document.job.started', 'document.job.succeeded']);
    await second.close();
    await receiver.close();
    await rm(persist, { recursive: true });
  },
  TIMEOUT,
);
