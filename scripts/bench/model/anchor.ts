/** The same shapes in llama.cpp, natively and on one thread, in turns with ours: how far from native a WASM engine is. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conditions, median, table } from '../report.ts';
import { BARS_HEAD, barRow, type Bar } from './bars.ts';
import { writeGguf } from './gguf.ts';
import { findLlama, LLAMA_INSTALL, loadLlama, type LlamaModel } from './llama.ts';
import { withTextPasses, type Pass } from './passes.ts';
import { SHAPE_NAMES, benchModel, type BenchModel, type ShapeName } from './shapes.ts';

/** Turns of each, or until both together have taken so long. */
const TURNS = 5;
const ENOUGH_MS = 6000;
const SPARE_TOKENS = 64;

export interface AnchorOptions {
  readonly layers: number;
  readonly quick: boolean;
  /** Where node-llama-cpp is installed; the repository when missing. */
  readonly llama?: string;
}

interface Pair {
  readonly shape: ShapeName;
  readonly pass: Pass;
  readonly oursMs: number;
  readonly theirsMs: number;
}

/** The section of docs/benchmarks.md. */
export async function anchorReport(options: AnchorOptions): Promise<string> {
  const found = await findLlama(options.llama);
  const head = '## The whole model beside llama.cpp';
  if (found === null) return `${head}\nnode-llama-cpp is not installed: \`${LLAMA_INSTALL}\`, then \`--llama DIR\`.`;
  const folder = await mkdtemp(join(tmpdir(), 'glimpse-gguf-'));
  const pairs: Pair[] = [];
  let version = '';
  try {
    for (const shape of options.quick ? SHAPE_NAMES.slice(0, 1) : SHAPE_NAMES) {
      const ours = await benchModel(shape, options.layers);
      const path = join(folder, `${shape}.gguf`);
      await writeGguf(path, ours.config.text);
      const theirs = await loadLlama(found, path, 1024 + SPARE_TOKENS);
      version = theirs.version;
      for (const tokens of tokensOf(shape, options.quick)) pairs.push(...(await inTurns(ours, theirs, tokens)));
      await theirs.dispose();
      await rm(path);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return section(head, version, options.layers, pairs);
}

/** A text of 1,024 tokens through layers of the 9B's size takes both of them half a minute, and says nothing new. */
function tokensOf(shape: ShapeName, quick: boolean): readonly number[] {
  if (quick) return [64];
  return shape === '9b' ? [64, 256] : [64, 256, 1024];
}

async function inTurns(ours: BenchModel, theirs: LlamaModel, tokens: number): Promise<Pair[]> {
  const pairs: Pair[] = [];
  await withTextPasses(ours, tokens, async (prefill, decode) => {
    const runOurs = async (pass: Pass) => {
      const start = performance.now();
      await pass.run(ours.k);
      return performance.now() - start;
    };
    const runTheirs = (pass: Pass) => (pass === decode ? theirs.decode(tokens, pass.tokens) : theirs.prefill(tokens));
    for (const pass of [prefill, decode]) {
      await runOurs(pass);
      await runTheirs(pass);
      const [oursMs, theirsMs]: number[][] = [[], []];
      const start = performance.now();
      while (oursMs.length < TURNS && performance.now() - start < ENOUGH_MS) {
        oursMs.push(await runOurs(pass));
        theirsMs.push(await runTheirs(pass));
      }
      const pair: Pair = { shape: ours.name, pass, oursMs: median(oursMs), theirsMs: median(theirsMs) };
      console.log(row(pair).join('  '));
      pairs.push(pair);
    }
  });
  return pairs;
}

function row({ shape, pass, oursMs, theirsMs }: Pair): string[] {
  const speed = (ms: number) =>
    pass.tokens > 0 ? `${((pass.tokens / ms) * 1000).toFixed(1)} tokens/s` : `${ms.toFixed(0)} ms`;
  return [`${shape}, ${pass.name}`, speed(oursMs), speed(theirsMs), (theirsMs / oursMs).toFixed(2)];
}

function section(head: string, version: string, layers: number, pairs: readonly Pair[]): string {
  const bars: Bar[] = pairs.map(({ shape, pass, oursMs, theirsMs }) => ({
    what: `${shape}, ${pass.name}, of llama.cpp’s speed`,
    least: 1,
    value: theirsMs / oursMs,
  }));
  return [
    head,
    conditions('npm run bench -- model --only anchor --llama DIR', `Node ${process.version.slice(1)}, ${version}`),
    `Decoders only, one thread each, in turns; medians of ${TURNS} turns or ${ENOUGH_MS / 1000} s. llama.cpp runs a llama of the same matrices (Q4_0,`,
    'embedding and head Q8_0), natively with the vector instructions of the machine, its own sampling included; it has two norms per',
    `layer fewer and no biases. 9b is ${layers} layers without embedding and head.`,
    '',
    table(['', 'ours', 'llama.cpp', 'ratio'], pairs.map(row)),
    '',
    table(BARS_HEAD, bars.map(barRow)),
  ].join('\n');
}
