/** The engine in Node, over a model directory: what the command line, the evaluations and the parity tests run. */
import type { ActivationScales, Kernels } from '../../kernels-as/host/kernels.ts';
import { loadKernels, type NodeBuild } from '../../kernels-as/host/load-node.ts';
import { folderSource, NODE_PLATFORM } from '../../weights/file.ts';
import { IsolateEngine, type IsolateOptions } from '../../worker/engine/isolate.ts';
import { loadModel, type LoadedModel } from '../../worker/engine/load.ts';
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
  readonly kvCache?: KvDType;
  readonly choose?: IsolateOptions['choose'];
  /** Stands between the engine and its kernels: calibration looks at inputs there. */
  readonly watch?: (kernels: Kernels) => Kernels;
}

export async function createNodeEngine(
  directory: string,
  { build, activationScales, kvCache, choose, recorder = null, watch = (kernels) => kernels }: NodeEngineOptions = {},
): Promise<{ engine: IsolateEngine; model: LoadedModel; kernels: Kernels }> {
  const kernels = loadKernels({ build, activationScales, initialBytes: INITIAL_WASM_BYTES, maxBytes: NODE_WASM_BYTES });
  const model = await loadModel(kernels, folderSource(directory), '', { platform: NODE_PLATFORM });
  const engine = new IsolateEngine({
    kernels: watch(kernels),
    load: () => Promise.resolve(model),
    codecs: await nodeCodecs(),
    now: () => performance.now(),
    pause: () => Promise.resolve(),
    kvCache,
    choose,
    ...(recorder && {
      probe: (name, tensor) => recorder.record(kernels, name, tensor),
      onPromptLogits: (logits) => recorder.record(kernels, 'logits', logits),
    }),
  });
  return { engine, model, kernels };
}
