/** The engine in Node, over a model directory: what the command line, the evaluations and tests run. */
import type { ActivationScales, AttentionPrecision, Kernels } from '../../kernels-as/host/kernels.ts';
import { loadKernels, type NodeBuild } from '../../kernels-as/host/load-node.ts';
import { folderSource, NODE_PLATFORM } from '../../weights/file.ts';
import type { WeightSource } from '../../weights/source.ts';
import { createIsolate, type IsolateParts } from '../../worker/isolate/create-isolate.ts';
import type { IsolateEngine } from '../../worker/isolate/isolate-engine.ts';
import type { LoadedModel, ModelOptions } from '../../worker/isolate/load-model.ts';
import { nodeCodecs } from '../../worker/media/codecs-node.ts';

/** Node has no isolate to fit into; a 32-bit memory is the limit. */
const INITIAL_WASM_BYTES = 1 << 20;
const NODE_WASM_BYTES = 4096 * 1024 * 1024 - 65536;

/** Weights are resident when `residency` is missing: a 32-bit memory holds every model but the largest. */
export interface NodeEngineOptions
  extends
    Pick<ModelOptions, 'residency' | 'kvCache' | 'partBytes' | 'ringBytes'>,
    Pick<IsolateParts, 'pause' | 'alpha' | 'mostWaitMs' | 'cacheBytes'> {
  /** Which kernels; by default the fastest that this Node validates. */
  readonly build?: NodeBuild;
  readonly activationScales?: ActivationScales;
  readonly attention?: AttentionPrecision;
  /** Stands between the engine and its kernels: calibration looks at inputs there. */
  readonly watch?: (kernels: Kernels) => Kernels;
  readonly maxBytes?: number;
}

/** `model`: a directory, or what stands in for one. The model is loaded when this resolves. */
export async function createNodeEngine(
  model: string | WeightSource,
  options: NodeEngineOptions = {},
): Promise<{ engine: IsolateEngine; model: LoadedModel; kernels: Kernels }> {
  const {
    build,
    activationScales,
    attention,
    watch = (all) => all,
    maxBytes = NODE_WASM_BYTES,
    pause,
    alpha,
    mostWaitMs,
    // Evaluations and calibrations compute everything that they see.
    cacheBytes = 0,
  } = options;
  const { residency = 'resident', kvCache, partBytes, ringBytes } = options;
  const kernels = loadKernels({ build, activationScales, attention, initialBytes: INITIAL_WASM_BYTES, maxBytes });
  const isolate = createIsolate({
    kernels: { ...kernels, lease: () => watch(kernels.lease()) },
    source: typeof model === 'string' ? folderSource(model) : model,
    prefix: '',
    loading: { platform: NODE_PLATFORM, residency, kvCache, partBytes, ringBytes },
    codecs: await nodeCodecs(),
    pause,
    alpha,
    mostWaitMs,
    cacheBytes,
  });
  return { engine: isolate.engine, model: await isolate.engine.model(), kernels };
}
