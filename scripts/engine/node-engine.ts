/** The engine in Node, over a model directory: what the command line, the evaluations and the parity tests run. */
import type { ActivationScales, AttentionPrecision, Kernels } from '../../kernels-as/host/kernels.ts';
import { loadKernels, type NodeBuild } from '../../kernels-as/host/load-node.ts';
import { folderSource, NODE_PLATFORM } from '../../weights/file.ts';
import type { EngineKind } from '../../worker/engine/engine.ts';
import { IsolateEngine, type IsolateOptions } from '../../worker/isolate/isolate-engine.ts';
import { Ledger } from '../../worker/isolate/ledger.ts';
import { loadModel, type LoadedModel } from '../../worker/isolate/load-model.ts';
import type { KvDType } from '../../worker/model/kv-cache.ts';
import { nodeCodecs } from '../../worker/media/codecs-node.ts';
import type { Recorder } from './recorder.ts';

/** Node has no isolate to fit into; a 32-bit memory is the limit. */
const INITIAL_WASM_BYTES = 1 << 20;
const NODE_WASM_BYTES = 4096 * 1024 * 1024 - 65536;

export interface NodeEngineOptions {
  /** Which kernels; by default the fastest that this Node validates. */
  readonly build?: NodeBuild;
  readonly recorder?: Recorder | null;
  readonly activationScales?: ActivationScales;
  readonly attention?: AttentionPrecision;
  readonly kvCache?: KvDType;
  readonly choose?: IsolateOptions['choose'];
  /** Stands between the engine and its kernels: calibration looks at inputs there. */
  readonly watch?: (kernels: Kernels) => Kernels;
  /** Resident weights when not given: a 32-bit memory holds every model but the largest. */
  readonly engine?: EngineKind;
  readonly maxBytes?: number;
}

export async function createNodeEngine(
  directory: string,
  options: NodeEngineOptions = {},
): Promise<{ engine: IsolateEngine; model: LoadedModel; kernels: Kernels }> {
  const { build, activationScales, attention, kvCache, choose, recorder = null, watch = (all) => all } = options;
  const { engine: kind = 'isolate', maxBytes = NODE_WASM_BYTES } = options;
  const kernels = loadKernels({ build, activationScales, attention, initialBytes: INITIAL_WASM_BYTES, maxBytes });
  const ledger = new Ledger(kernels.arena);
  const place = { platform: NODE_PLATFORM, ledger, engine: kind, kvCache };
  const model = await loadModel(kernels, folderSource(directory), '', place);
  const engine = new IsolateEngine({
    kernels: watch(kernels),
    load: () => Promise.resolve(model),
    ledger,
    codecs: await nodeCodecs(),
    now: () => performance.now(),
    pause: () => Promise.resolve(),
    choose,
    ...(recorder && {
      probe: (name, tensor) => recorder.record(kernels, name, tensor),
      onPromptLogits: (logits) => recorder.record(kernels, 'logits', logits),
    }),
  });
  return { engine, model, kernels };
}
