/** llama.cpp on one thread, by node-llama-cpp where that is installed: 85 MB of programs, too much for a dependency. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = resolve(import.meta.dirname, '../../..');
const VERSION = '3.22.1';
export const LLAMA_INSTALL = `npm install --prefix DIR --omit=optional --ignore-scripts node-llama-cpp@${VERSION} @node-llama-cpp/linux-x64@${VERSION}`;

export interface LlamaModel {
  /** "node-llama-cpp 3.22.1, llama.cpp v0.5.0". */
  readonly version: string;
  /** Reads `tokens` ids into an empty context; resolves to the milliseconds that took. */
  readonly prefill: (tokens: number) => Promise<number>;
  /** Makes `steps` tokens after `tokens` others that are there already; milliseconds of the steps alone. */
  readonly decode: (tokens: number, steps: number) => Promise<number>;
  readonly dispose: () => Promise<void>;
}

/** The part of the package that is used. */
interface Package {
  getLlama(options: object): Promise<Llama>;
}
interface Llama {
  readonly llamaCppRelease: { readonly release: string };
  loadModel(options: object): Promise<{ createContext(options: object): Promise<Context>; dispose(): Promise<void> }>;
  dispose(): Promise<void>;
}
interface Context {
  getSequence(): Sequence;
}
interface Sequence {
  clearHistory(): Promise<void>;
  evaluateWithoutGeneratingNewTokens(ids: readonly number[]): Promise<void>;
  evaluate(ids: readonly number[], options: object): AsyncGenerator<number>;
}

/** null when the package is not in the node_modules of `folder`, by default the repository's. */
export async function findLlama(folder: string = ROOT): Promise<Package | null> {
  const entry = resolve(folder, 'node_modules/node-llama-cpp/dist/index.js');
  return existsSync(entry) ? ((await import(pathToFileURL(entry).href)) as Package) : null;
}

/** `contextTokens`: the longest text that is asked for. */
export async function loadLlama(from: Package, path: string, contextTokens: number): Promise<LlamaModel> {
  const llama = await from.getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    maxThreads: 1,
    logLevel: 'error',
  });
  const model = await llama.loadModel({ modelPath: path, checkTensors: false });
  const context = await model.createContext({ contextSize: contextTokens, batchSize: 512, threads: 1, sequences: 1 });
  const sequence = context.getSequence();
  const ids = (tokens: number) => Array.from({ length: tokens }, (_, i) => (i * 31) % 200);
  const timed = async (work: () => Promise<void>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  return {
    version: `node-llama-cpp ${VERSION}, llama.cpp ${llama.llamaCppRelease.release}`,
    async prefill(tokens) {
      await sequence.clearHistory();
      return timed(() => sequence.evaluateWithoutGeneratingNewTokens(ids(tokens)));
    },
    async decode(tokens, steps) {
      await sequence.clearHistory();
      const made = sequence.evaluate(ids(tokens), { temperature: 0, yieldEogToken: true });
      await made.next();
      const ms = await timed(async () => {
        for (let i = 0; i < steps; i++) await made.next();
      });
      await made.return(undefined);
      return ms;
    },
    async dispose() {
      await model.dispose();
      await llama.dispose();
    },
  };
}
