/** The engine in Node, over a model directory: what the command line, the evaluations and the parity tests run. */
import type { ActivationScales, AttentionPrecision, Kernels } from '../../kernels-as/host/kernels.ts';
import { loadKernels, type NodeBuild } from '../../kernels-as/host/load-node.ts';
import { folderSource, NODE_PLATFORM } from '../../weights/file.ts';
import type { ResidencyKind } from '../../worker/engine/engine.ts';
import { IsolateEngine } from '../../worker/isolate/isolate-engine.ts';
import { Ledger } from '../../worker/isolate/ledger.ts';
import { loadModel, type LoadedModel } from '../../worker/isolate/load-model.ts';
import type { KvDType } from '../../worker/model/kv-cache.ts';
import { nodeCodecs } from '../../worker/media/codecs-node.ts';

/** Node has no isolate to fit into; a 32-bit memory is the limit. */
const INITIAL_WASM_BYTES = 1 << 20;
const NODE_WASM_BYTES = 4096 * 1024 * 1024 - 65536;

export interface NodeEngineOptions {
  /** Which kernels; by default the fastest that this Node validates. */
  readonly build?: NodeBuild;
  readonly activationScales?: ActivationScales;
  readonly attention?: AttentionPrecision;
  readonly kvCache?: KvDType;
  /** Stands between the engine and its kernels: calibration looks at inputs there. */
  readonly watch?: (kernels: Kernels) => Kernels;
  /** Resident weights when not given: a 32-bit memory holds every model but the largest. */
  readonly residency?: ResidencyKind;
  readonly maxBytes?: number;
}

export async function createNodeEngine(
  directory: string,
  options: NodeEngineOptions = {},
): Promise<{ engine: IsolateEngine; model: LoadedModel; kernels: Kernels }> {
  const { build, activationScales, attention, kvCache, watch = (all) => all } = options;
  const { residency = 'resident', maxBytes = NODE_WASM_BYTES } = options;
  const kernels = loadKernels({ build, activationScales, attention, initialBytes: INITIAL_WASM_BYTES, maxBytes });
  const ledger = new Ledger(kernels.arena);
  const place = { platform: NODE_PLATFORM, ledger, residency, kvCache };
  const model = await loadModel(kernels, folderSource(directory), '', place);
  const engine = new IsolateEngine({
    kernels: watch(kernels),
    load: () => Promise.resolve(model),
    ledger,
    codecs: await nodeCodecs(),
    now: () => performance.now(),
    pause: () => Promise.resolve(),
  });
  return { engine, model, kernels };
}
