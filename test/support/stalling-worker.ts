/**
 * A Worker for test/e2e/stalls.test.ts: the engine and its API, and routes by which the next request loses a promise at a given
 * place, or dies in its turn: with its response its timers, streams and promises end, as at the limit of CPU time.
 */
import { env, waitUntil } from 'cloudflare:workers';
import gemm from '../../kernels-as/build/gemm.strict.wasm';
import ops from '../../kernels-as/build/ops.strict.wasm';
import { createKernels } from '../../kernels-as/host/kernels.ts';
import { modelPrefix } from '../../weights/manifest.ts';
import { r2Source, WORKERD_PLATFORM } from '../../weights/r2.ts';
import { createApp } from '../../worker/http/app.ts';
import { IsolateEngine } from '../../worker/isolate/isolate-engine.ts';
import { Ledger } from '../../worker/isolate/ledger.ts';
import { describeModel } from '../../worker/isolate/describe-model.ts';
import { loadModel } from '../../worker/isolate/load-model.ts';
import { LIMITS } from '../../worker/limits.ts';
import { workerdCodecs } from '../../worker/media/codecs-workerd.ts';
import { LOCAL } from './local-access.ts';

const STALLED_MS = 2000;
const DYING_MS = 50;

const kernels = createKernels({ gemm, ops }, { initialBytes: 1 << 20, maxBytes: LIMITS.wasmBytes.value });
const ledger = new Ledger(kernels.arena);
const log = (line: object) => console.log(JSON.stringify(line)); // oxlint-disable-line no-console -- read by the test

/** Which pause of the next request never ends, counted from 1; `load` is its load. */
let planted: number | 'load' | null = null;
/** Since something was planted. */
let pauses = 0;

const lost = () => new Promise<never>(() => {}); // oxlint-disable-line promise/avoid-new -- what is tested

const engine = new IsolateEngine({
  lease: kernels.lease,
  async load(k, alive) {
    const loading = { platform: WORKERD_PLATFORM, ledger, alive };
    if (planted === 'load') {
      planted = null;
      await lost();
    }
    return loadModel(k, r2Source(env.WEIGHTS), modelPrefix(env.MODEL), loading);
  },
  describe: () => describeModel(r2Source(env.WEIGHTS), modelPrefix(env.MODEL), { platform: WORKERD_PLATFORM }),
  ledger,
  codecs: workerdCodecs(),
  now: () => performance.now(),
  async pause() {
    if (++pauses === planted) {
      planted = null;
      await lost();
    }
    await scheduler.wait(0);
  },
  onStalled: (stalled) => log({ stalled }),
  stalledMs: STALLED_MS,
});

const app = createApp({
  ...LOCAL,
  engine,
  model: env.MODEL,
  now: () => Date.now(),
  randomSeed: () => 7,
  waitUntil,
  log,
});

async function die(): Promise<Response> {
  const messages = [{ role: 'user', content: 'Tell me everything.' } as const];
  const request = { messages, maxTokens: 4000, sampling: {}, stop: [] };
  const events = engine.generate(request, new AbortController().signal);
  const dying = (async () => {
    while (!(await events.next()).done);
  })();
  dying.catch(() => undefined);
  await scheduler.wait(DYING_MS);
  return new Response('died');
}

export default {
  fetch(request: Request): Response | Promise<Response> {
    const [, what, where] = new URL(request.url).pathname.split('/');
    if (what === 'die') return die();
    if (what === 'pauses') return new Response(String(pauses));
    if (what !== 'plant') return app.fetch(request);
    planted = where === 'load' ? where : Number(where);
    pauses = 0;
    return new Response('planted');
  },
};
