/**
 * The server under load: bursts of clients that stay, then a crowd of which a third leaves in every way, with resident weights and
 * with streamed ones while R2 is at fault. The demo's answer is asked before, during and after.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { uploadModel } from '../convert/upload.ts';
import { formatBytes } from '../convert/units.ts';
import { ask, MODEL_DIRECTORY, readDemo, type Demo } from '../demo/ask.ts';
import { watchHeap } from '../demo/heap.ts';
import { startServer, type LocalServer } from '../demo/server.ts';
import { LOCAL_RUNTIME } from '../local-runtime.ts';
import { encodePng } from '../png.ts';
import { seeded } from '../random.ts';
import { modelPrefix, shardPath } from '../../weights/manifest.ts';
import { burst, type Burst } from './load/bursts.ts';
import { crowd, type CrowdReport } from './load/crowd.ts';
import { trouble } from './load/trouble.ts';
import { conditions, table, writeBench } from './report.ts';

const CLIENTS = 50;
const SEED = 7;
const AT_ONCE = 20;
const REGIONS = { requests: 48, workers: 32, sidePx: 700, cellPx: 4 };
/** The demo is asked so often while a crowd is there. */
const WATCH_MS = 5000;

const THIRDS = ['first', 'second', 'last'] as const;

type Row = readonly [what: string, value: string];

export async function benchLoad(seconds: number): Promise<void> {
  const demo = await readDemo('nano');
  const bursts = await withServer('resident', (server) => measureBursts(server, demo));
  console.log(table(['', ''], bursts));
  const columns: Row[][] = [];
  for (const residency of ['resident', 'streamed'] as const) {
    const share = residency === 'resident' ? seconds : seconds / 2;
    const rows = await withServer(residency, (server) => measureCrowd(server, demo, share, residency === 'streamed'));
    console.log(table([residency, ''], rows));
    columns.push(rows);
  }
  await writeBench('load', section(bursts, columns, seconds));
}

async function withServer<T>(residency: string, measure: (server: LocalServer) => Promise<T>): Promise<T> {
  const server = await startServer({ variables: { MODEL: 'nano', RESIDENCY: residency } });
  try {
    await uploadModel(MODEL_DIRECTORY, server.bucket);
    return await measure(server);
  } finally {
    await server.close();
  }
}

async function measureBursts({ url }: LocalServer, { body }: Demo): Promise<Row[]> {
  await burst(url, body, 5, 1);
  const [one, many] = [await burst(url, body, AT_ONCE, 1), await burst(url, body, AT_ONCE, AT_ONCE)];
  const region = await burst(url, regionBody(), 1, 1);
  const regions = await burst(url, regionBody(), REGIONS.requests, REGIONS.workers);
  const name = `${REGIONS.requests} regions by ${REGIONS.workers} workers`;
  return [
    [`${AT_ONCE} demo requests one after another`, seconds(one)],
    [`${AT_ONCE} at once`, seconds(many)],
    ['at once over one after another', (many.totalMs / one.totalMs).toFixed(2)],
    ['how they end', ends(many)],
    ['one region of a page', seconds(region)],
    [name, seconds(regions)],
    ['how they end', ends(regions)],
  ];
}

/** A picture about as much work as a region of a page is for GLM-OCR, and about as many bytes: cells of one colour each. */
function regionBody(): object {
  const { sidePx, cellPx } = REGIONS;
  const random = seeded(SEED);
  const cells = Math.ceil(sidePx / cellPx);
  const colours = Uint8Array.from({ length: 3 * cells ** 2 }, () => random.below(256));
  const pixels = Uint8Array.from({ length: 3 * sidePx ** 2 }, (_, at) => {
    const [y, x] = [Math.floor(at / 3 / sidePx), Math.floor(at / 3) % sidePx];
    return colours[3 * (Math.floor(y / cellPx) * cells + Math.floor(x / cellPx)) + (at % 3)];
  });
  const url = `data:image/png;base64,${Buffer.from(encodePng(sidePx, sidePx, 'rgb', pixels)).toString('base64')}`;
  const content = [
    { type: 'image_url', image_url: { url } },
    { type: 'text', text: 'What is written here?' },
  ];
  return { model: 'nano', messages: [{ role: 'user', content }], temperature: 0, max_tokens: 16 };
}

const seconds = ({ totalMs }: Burst): string => `${(totalMs / 1000).toFixed(2)} s`;
const ends = ({ statuses }: Burst): string =>
  Array.from(statuses, ([status, count]) => `${count} x ${status}`).join(', ');

async function measureCrowd(server: LocalServer, demo: Demo, seconds: number, isTroubled: boolean): Promise<Row[]> {
  const before = await ask(server.url, demo.body);
  const start = await wasmBytes(server);
  const answers = new Set<string>();
  const watching = new AbortController();
  const watch = watchAnswers(server, demo, answers, watching.signal);
  const troubled = isTroubled ? await troubleOf(server, watching.signal) : null;
  const crowds: CrowdReport[] = [];
  const [least, peaks]: number[][] = [[], []];
  for (const third of THIRDS.keys()) {
    const heap = await watchHeap(await server.inspector());
    crowds.push(
      await crowd({
        url: server.url,
        bodies: bodiesOf(demo),
        clients: CLIENTS,
        seconds: seconds / 3,
        seed: SEED + CLIENTS * third,
      }),
    );
    least.push(heap.leastBytes());
    peaks.push(heap.peakBytes());
    heap.close();
  }
  watching.abort();
  await watch;
  const faults = await troubled?.done;
  const after = await ask(server.url, demo.body);
  const same = [...answers, after.text].every((text) => text === before.text);
  return [
    ['seconds', seconds.toFixed(0)],
    ['faults of R2', String(faults ?? 0)],
    ['answered', String(sum(crowds.map(({ answered }) => answered)))],
    ['left, in all ways', String(count(crowds, (what) => what.startsWith('left')))],
    ['503 with a time to come back', String(count(crowds, (what) => what === '503'))],
    ['other 5xx, hangs, broken connections', String(sum(crowds.map(({ wrong }) => wrong.length)))],
    ['median of answers', `${crowds[1].medianMs.toFixed(0)} ms`],
    ['slowest answer', `${(Math.max(...crowds.map(({ slowestMs }) => slowestMs)) / 1000).toFixed(1)} s`],
    ['the demo’s answer before, during, after', same ? 'the same bytes' : 'DIFFERENT'],
    ['linear memory before', formatBytes(start)],
    ['linear memory after', formatBytes(await wasmBytes(server))],
    ...THIRDS.map((third, i): Row => [`JS heap, least in the ${third} third`, sampled(least[i])]),
    ...THIRDS.map((third, i): Row => [`JS heap, peak of the ${third} third`, sampled(peaks[i])]),
  ];
}

/** A busy inspector may answer nothing for a while. */
const sampled = (bytes: number): string => (bytes > 0 && Number.isFinite(bytes) ? formatBytes(bytes) : 'not sampled');

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const count = (crowds: readonly CrowdReport[], is: (what: string) => boolean): number =>
  sum(crowds.flatMap(({ counts }) => [...counts].filter(([what]) => is(what)).map(([, count]) => count)));

/** The demo's answers while others ask, where it is not refused. */
async function watchAnswers(
  { url }: LocalServer,
  { body }: Demo,
  answers: Set<string>,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const said = await ask(url, body).catch(() => null);
    if (said !== null) answers.add(said.text);
    await sleep(WATCH_MS);
  }
}

async function troubleOf({ bucket }: LocalServer, stop: AbortSignal): Promise<{ readonly done: Promise<number> }> {
  const manifest = JSON.parse(await readFile(path.join(MODEL_DIRECTORY, 'manifest.json'), 'utf8')) as {
    shards: { sha256: string }[];
  };
  const file = shardPath(manifest.shards[0].sha256);
  const good = await readFile(path.join(MODEL_DIRECTORY, file));
  return { done: trouble(bucket, modelPrefix('nano') + file, good, stop) };
}

function bodiesOf({ body }: Demo): Buffer[] {
  const long = { messages: [{ role: 'user', content: 'What colour is a banana?' }], max_tokens: 20 };
  const bodies = [body, { ...body, stream: true }, { ...body, stream: true, max_tokens: 60 }, long];
  return bodies.map((each) => Buffer.from(JSON.stringify(each)));
}

async function wasmBytes({ url }: LocalServer): Promise<number> {
  const health = (await (await fetch(`${url}/health`)).json()) as { memory: { wasm_bytes: number } };
  return health.memory.wasm_bytes;
}

function section(bursts: readonly Row[], [resident, streamed]: readonly Row[][], seconds: number): string {
  return [
    '## Under load',
    conditions(
      `npm run bench -- load --seconds ${seconds}`,
      `workerd with ${LOCAL_RUNTIME.MINIFLARE_WORKERD_V8_FLAGS}`,
    ),
    'Bursts through OpenAI’s client with its two retries. A region is a picture of',
    `${REGIONS.sidePx} x ${REGIONS.sidePx} pixels in cells of random colours.`,
    '',
    table(['bursts', ''], bursts),
    '',
    `Then ${CLIENTS} clients who ask for the demo, whole and streamed, and short questions. A third of their requests`,
    'leave: before the body, in the middle of it, while they wait, or at the first byte of the answer.',
    'With streamed weights a shard in R2 is wrong for 0.6 s every few seconds.',
    '',
    table(
      ['', 'weights resident', 'streamed, R2 at fault'],
      resident.map(([what, value], i) => [what, value, streamed[i][1]]),
    ),
  ].join('\n');
}
