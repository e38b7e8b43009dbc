/** The engines that run a kernel case: ours in Node and in workerd, and onnxruntime-web on products of the same size. */
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { loadKernels } from '../../kernels-as/host/load-node.ts';
import { bundleWorker } from '../demo/bundle.ts';
import { LOCAL_RUNTIME } from '../local-runtime.ts';
import { KERNEL_CASES, type KernelCase, type ProductSize } from './kernel-cases.ts';
import { onnxProduct, type OnnxProduct } from './onnx-models.ts';

/** Requests that find out what an empty one costs. */
const EMPTY_REQUESTS = 30;

export interface Contender {
  readonly name: string;
  /** How long one sample lasts: long where the way there and back adds noise. */
  readonly sampleMs: number;
  /** Runs its case `reps` times; resolves to the milliseconds that took. */
  readonly run: (reps: number) => Promise<number>;
}

export function nodeContender(kernelCase: KernelCase, build: 'relaxed' | 'strict'): Contender {
  const run = kernelCase.prepare(loadKernels({ build, initialBytes: 1 << 20, maxBytes: 256 << 20 }));
  return {
    name: build === 'relaxed' ? 'Node' : 'Node, strict',
    sampleMs: 12,
    run: async (reps) => {
      const start = performance.now();
      for (let i = 0; i < reps; i++) run();
      return performance.now() - start;
    },
  };
}

export interface Workerd {
  readonly contender: (kernelCase: KernelCase) => Promise<Contender>;
  readonly close: () => Promise<void>;
}

/** One local workerd with kernels-worker.ts in it. */
export async function startWorkerd(): Promise<Workerd> {
  Object.assign(process.env, LOCAL_RUNTIME);
  const options = {
    name: 'bench',
    compatibilityDate: '2026-10-20',
    host: '127.0.0.1',
    port: 0,
    modules: await bundleWorker(new URL('kernels-worker.ts', import.meta.url).pathname),
    modulesRoot: '/',
  };
  const miniflare = new Miniflare(convertV4MiniflareOptions(options));
  const { origin } = await miniflare.ready;
  const ask = async (index: number, reps: number): Promise<number> => {
    const start = performance.now();
    await (await fetch(`${origin}/?case=${index}&reps=${reps}`)).text();
    return performance.now() - start;
  };
  return {
    contender: async (kernelCase) => {
      const index = KERNEL_CASES.indexOf(kernelCase);
      let emptyMs = Infinity;
      for (let i = 0; i < EMPTY_REQUESTS; i++) emptyMs = Math.min(emptyMs, await ask(index, 0));
      return { name: 'workerd', sampleMs: 40, run: async (reps) => (await ask(index, reps)) - emptyMs };
    },
    close: () => miniflare.dispose(),
  };
}

/** onnxruntime-web on one thread. */
export async function onnxContender(kind: OnnxProduct, [tokens, rows, cols]: ProductSize): Promise<Contender> {
  const { env, InferenceSession, Tensor } = await import('onnxruntime-web');
  env.wasm.numThreads = 1;
  const session = await InferenceSession.create(onnxProduct(kind, rows, cols), { executionProviders: ['wasm'] });
  const x = new Tensor(
    'float32',
    new Float32Array(tokens * cols).map((_, i) => Math.sin(i)),
    [tokens, cols],
  );
  return {
    name: `ORT ${kind}`,
    sampleMs: 12,
    run: async (reps) => {
      const start = performance.now();
      for (let i = 0; i < reps; i++) await session.run({ x });
      return performance.now() - start;
    },
  };
}
