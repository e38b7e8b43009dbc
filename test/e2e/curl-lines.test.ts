/** Every line of curl in the pages about documents, as it stands there, asked of a service that runs; no route is without one. */
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { invoicePdf } from '../../scripts/demo/made-pdf.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { reportPdf } from '../support/report-pdf.ts';
import { shellCommands } from '../support/shell-commands.ts';

const TIMEOUT = 120_000;
const ROUTES = /\/(?:documents|webhooks|sources|in|ocr|api|convert|chunk|status|result)\b/;
/** What the pages say is refused. */
const REFUSED: readonly (readonly [line: RegExp, code: string])[] = [
  [/"schema"/, 'model_not_deployed'],
  [/"question"/, 'model_not_deployed'],
  [/\/retry/, 'job_ended'],
];

let server: LocalServer;
let receiver: Receiver;
let folder: string;
const asked = new Set<string>();
beforeAll(async () => {
  server = await startServer({ onLog: noteRoute });
  receiver = await startReceiver();
  folder = await mkdtemp(path.join(tmpdir(), 'curl-lines-'));
  await writeFile(path.join(folder, 'invoice.pdf'), (await invoicePdf()).bytes);
  await writeFile(path.join(folder, 'report.pdf'), await reportPdf());
}, TIMEOUT);
afterAll(async () => {
  await server.close();
  await receiver.close();
  await rm(folder, { recursive: true });
});

/** The log's lines about requests. */
function noteRoute(line: string): void {
  const [, method, route] = /"method":"(\w+)","path":"([^"?]+)/.exec(line) ?? [];
  if (method !== undefined) asked.add(`${method} ${route}`);
}

/** What stands on the pages for what an answer before has said. */
const words = new Map<string, string>();

function learn(answer: Record<string, unknown>): void {
  const { id, object, put_url: putUrl, secret, task_id: task } = answer;
  const learned: Record<string, unknown> = {
    ...(object === 'document.job' && { JOB: id }),
    ...(putUrl !== undefined && { DOC: id, PUT_URL: putUrl }),
    ...(object === 'webhook.endpoint' && { ENDPOINT: id }),
    ...(object === 'webhook.delivery' && { MESSAGE: id }),
    ...(object === 'source' && { SOURCE: id }),
    ...(object === 'source' && secret !== undefined && { 'src_…': id, 'whsec_…': secret }),
    ...(task !== undefined && { TASK: task }),
  };
  for (const [word, value] of Object.entries(learned)) words.set(word, String(value));
}

/** The command with what is known in place of what stands for it. */
function filled(command: string): string {
  let text = command
    .replaceAll('http://127.0.0.1:8787', server.url)
    .replaceAll(/http:\/\/127\.0\.0\.1:9000\/\w+/g, receiver.url('ok'));
  for (const [word, value] of words) text = text.replaceAll(new RegExp(`(?<![\\w$])${word}(?![\\w=])`, 'g'), value);
  return text;
}

const KEPT = 'SOURCE SECRET BODY NOW KEY SIGNATURE PDF SOURCES';

/** Variables live on from command to command, as in a terminal. */
async function run(command: string): Promise<string> {
  const script = `touch state; . ./state; ${filled(command)}\ncode=$?; declare -p ${KEPT} > state 2> /dev/null; exit $code`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], {
    cwd: folder,
    encoding: 'buffer',
    maxBuffer: 1 << 26,
  });
  return stdout.toString('latin1');
}

async function learnBlock(): Promise<void> {
  const result = await fetch(`${server.url}/v1/documents/jobs/${words.get('JOB')}/result`);
  const { pages } = (await result.json()) as { pages: { blocks: { id: string; figure?: object }[] }[] };
  words.set('BLOCK', pages.flatMap(({ blocks }) => blocks).find(({ figure }) => figure)!.id);
}

function check(command: string, stdout: string): void {
  const isJson = /^\s*\{/.test(stdout);
  const answer = isJson ? (JSON.parse(stdout) as Record<string, unknown>) : {};
  // A job has an error as well, which is null.
  const code = (answer.error as { readonly code: string } | null | undefined)?.code;
  expect({ command, code }).toEqual({ command, code: REFUSED.find(([line]) => line.test(command))?.[1] });
  learn(answer);
  const [first] = Array.isArray(answer.data) ? (answer.data as Record<string, unknown>[]) : [];
  if (first?.object === 'webhook.delivery') learn(first);
}

test('one that does not reach the service says so', async () => {
  const pages = await Promise.all(['README.md', ...globSync('docs/*.md')].map((page) => readFile(page, 'utf8')));
  const commands = pages.flatMap((page) => shellCommands(page)).filter((command) => command.startsWith('curl '));
  expect(commands.length).toBeGreaterThan(70);
  expect(commands.filter((command) => !/^curl -sSN? /.test(command))).toEqual([]);
});

test(
  'they all run, and every route is asked by one of them',
  async () => {
    const pages = ['docs/documents.md', 'docs/clients.md'].map((page) => readFile(page, 'utf8'));
    const commands = (await Promise.all(pages)).flatMap((page) => shellCommands(page));
    // Others are for a service that is deployed, or for the repository itself.
    const runnable = commands.filter((command) => /^(?:curl |[A-Z]+=)/.test(command));
    for (const command of runnable) {
      if (/\bBLOCK\b/.test(command)) await learnBlock();
      check(command, await run(command));
    }
    expect(runnable.length).toBeGreaterThan(60);
    const { routes } = (await (await fetch(`${server.url}/v1`)).json()) as { readonly routes: readonly string[] };
    const missing = routes.filter((route) => {
      const pattern = new RegExp(`^${route.replaceAll(/\{\w+\}|hybrid|hierarchical/g, '[^/]+')}$`);
      return ROUTES.test(route) && ![...asked].some((each) => pattern.test(each));
    });
    expect(missing).toEqual([]);
  },
  TIMEOUT,
);
