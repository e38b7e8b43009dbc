/** The wiring: bindings, compiled modules, one engine an isolate, the API. Nobody imports this file. */
import { env, waitUntil } from 'cloudflare:workers';
import gemmRelaxed from '../kernels-as/build/gemm.relaxed.wasm';
import gemmStrict from '../kernels-as/build/gemm.strict.wasm';
import opsRelaxed from '../kernels-as/build/ops.relaxed.wasm';
import opsStrict from '../kernels-as/build/ops.strict.wasm';
import { bestBuild } from '../kernels-as/host/features.ts';
import { createKernels } from '../kernels-as/host/kernels.ts';
import { shared } from '../weights/cache.ts';
import { modelPrefix } from '../weights/manifest.ts';
import { r2Source, WORKERD_PLATFORM } from '../weights/r2.ts';
import { residencyOf } from './isolate/choose-residency.ts';
import { IsolateEngine } from './isolate/isolate-engine.ts';
import { Ledger } from './isolate/ledger.ts';
import { loadModel } from './isolate/load-model.ts';
import { createPacer } from './isolate/pacer.ts';
import { createApp } from './http/app.ts';
import { LIMITS } from './limits.ts';
import { workerdCodecs } from './media/codecs-workerd.ts';
import { parseKvDType } from './model/kv-cache.ts';

const INITIAL_WASM_BYTES = 8 << 20;

const BUILDS = {
  relaxed: { gemm: gemmRelaxed, ops: opsRelaxed },
  strict: { gemm: gemmStrict, ops: opsStrict },
};

const { WEIGHTS, MODEL, RESIDENCY, KV_CACHE, WARM_UP } = env;
const kernels = createKernels(BUILDS[bestBuild()], {
  initialBytes: INITIAL_WASM_BYTES,
  maxBytes: LIMITS.wasmBytes.value,
});
const now = (): number => performance.now();
const ledger = new Ledger(kernels.arena);

// oxlint-disable-next-line no-console -- the one log of the Worker
const log = (line: object): void => console.log(JSON.stringify(line));

const load = async () => {
  const model = await loadModel(kernels, r2Source(WEIGHTS), modelPrefix(MODEL), {
    platform: WORKERD_PLATFORM,
    ledger,
    residency: residencyOf(RESIDENCY),
    kvCache: parseKvDType(KV_CACHE),
    warmUp: WARM_UP !== 'no',
  });
  log({ loaded: MODEL, ms: model.loading });
  return model;
};
const engine = new IsolateEngine({
  kernels,
  load: () => shared(MODEL, load, waitUntil),
  ledger,
  codecs: workerdCodecs(),
  now,
  pause: createPacer(now, () => scheduler.wait(0)),
});

const app = createApp({
  engine,
  model: MODEL,
  now: () => Date.now(),
  randomSeed: () => crypto.getRandomValues(new Uint32Array(1))[0],
  waitUntil,
  log,
});

export default app;
