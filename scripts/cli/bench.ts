/** `glimpse bench`: measures, prints, and writes its section of docs/benchmarks.md. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { GlimpseError } from '../../worker/errors.ts';
import { expectCleanTree } from '../bench/commit.ts';

const HELP = `Usage: glimpse bench [kernels|http|streamed|documents|origin|video|caches]
       glimpse bench load [--seconds N]
       glimpse bench malformed [--requests N] [--seed N]
       glimpse bench import --like MODEL --dir DIR
       glimpse bench pictures --dir DIR [--only PART,...]
       glimpse bench grammar --dir DIR
       glimpse bench before --dir CHECKOUT
       glimpse bench model [--only PART,...] [--layers N] [--llama DIR] [--quick]

  kernels   each kernel in Node and in workerd, beside onnxruntime-web
  http      the demo request in workerd: time to first token, memory peaks
  streamed  a model of GLM-OCR's size in workerd, weights streamed out of R2 (4 GB of disk; STREAMED_MODEL=DIR uses a model
            that glimpse import made of such a checkpoint, named ocr)
  pictures  large pictures, which scripts/reference/large_pictures.py has made in DIR. Parts: memory, time, difference
  origin    what the Worker adds to a request that a server elsewhere answers; 200 requests with faults, and what they leave behind
  documents pages of documents through the whole service: CPU, time, price, memory of each script; 200 small jobs, four at a time
  grammar   forms of answers: compiling, masks, forced tokens, and JSONSchemaBench. DIR is where js-tiktoken is installed (npm install
            js-tiktoken) and guidance-ai/jsonschemabench is checked out; without them their tables are left out
  video     clips: reads until one is understood, by container; CPU and memory of decoding, by codec (needs ffmpeg)
  caches    the second question about a picture beside the first: the embedded model, and one of GLM-OCR's size as in streamed
  load      bursts of clients, then 50 of them for N seconds (300), a third leaving in every way, R2 at fault for half as long
  malformed N requests (100,000) that are wrong in every way: no failure of the server, no hang
  before    the first question about a picture, in turns with another commit, which is checked out, installed and built in CHECKOUT
  import    a random checkpoint of full size (glm-ocr: 2.7 GB, the 9B models: 20.6 GB) made in DIR, imported to q4, removed
  model     whole passes in Node: prefill, decoding, the vision tower, split by kernel. Parts: nano, glm-ocr, 9b (N of its
            40 layers, 4 by default), cached (a token over a cache in int8), anchor (beside node-llama-cpp, installed in DIR),
            cold (the first answer in workerd). --quick shows that it works and writes nothing
Without a name, kernels and http. Each writes its own section of docs/benchmarks.md with the commit that was measured: outside of
docs/ nothing may have changed since.`;

const OPTIONS = {
  like: { type: 'string' },
  dir: { type: 'string' },
  only: { type: 'string' },
  layers: { type: 'string', default: '4' },
  llama: { type: 'string' },
  quick: { type: 'boolean', default: false },
  seconds: { type: 'string', default: '300' },
  requests: { type: 'string', default: '100000' },
  seed: { type: 'string', default: '7' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const BENCHES: Record<string, () => Promise<void>> = {
  kernels: async () => (await import('../bench/kernels.ts')).benchKernels(),
  http: async () => (await import('../bench/http.ts')).benchHttp(),
  streamed: async () => (await import('../bench/streamed.ts')).benchStreamed(),
  origin: async () => (await import('../bench/origin.ts')).benchOrigin(),
  documents: async () => (await import('../bench/documents.ts')).benchDocuments(),
  caches: async () => (await import('../bench/caches.ts')).benchCaches(),
  video: async () => (await import('../bench/video.ts')).benchVideo(),
};

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  const { like, dir } = values;
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const isTrial = values.quick && positionals.join() === 'model';
  if (!isTrial) expectCleanTree(path.resolve(import.meta.dirname, '../..'));
  if (positionals.join() === 'import') {
    if (like === undefined || dir === undefined) throw new GlimpseError('usage', HELP);
    await (await import('../bench/import.ts')).benchImport({ like, dir });
    return 0;
  }
  if (positionals.join() === 'pictures') {
    if (dir === undefined) throw new GlimpseError('usage', HELP);
    await (await import('../bench/pictures.ts')).benchPictures(dir, values.only);
    return 0;
  }
  if (positionals.join() === 'grammar') {
    if (dir === undefined) throw new GlimpseError('usage', HELP);
    await (await import('../bench/grammar.ts')).benchGrammar(dir);
    return 0;
  }
  if (positionals.join() === 'before') {
    if (dir === undefined) throw new GlimpseError('usage', HELP);
    await (await import('../bench/before.ts')).benchBefore(path.resolve(dir));
    return 0;
  }
  if (positionals.join() === 'model') {
    const { only, quick, llama } = values;
    const { benchModelParts } = await import('../bench/model.ts');
    await benchModelParts({ only, quick, llama, layers: layersIn(values.layers) });
    return 0;
  }
  if (positionals.join() === 'load') {
    await (await import('../bench/load.ts')).benchLoad(wholeNumber('seconds', values.seconds));
    return 0;
  }
  if (positionals.join() === 'malformed') {
    const [requests, seed] = [wholeNumber('requests', values.requests), wholeNumber('seed', values.seed)];
    await (await import('../bench/malformed.ts')).benchMalformed({ requests, seed });
    return 0;
  }
  const names = positionals.length > 0 ? positionals : ['kernels', 'http'];
  const unknown = names.find((name) => !(name in BENCHES));
  if (unknown !== undefined) throw new GlimpseError('usage', `There is no benchmark “${unknown}”.\n\n${HELP}`);
  for (const name of names) await BENCHES[name]();
  return 0;
}

function wholeNumber(option: string, words: string): number {
  const value = Number(words);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new GlimpseError('usage', `--${option} is “${words}”; a whole number from 1 on is expected.`);
}

function layersIn(words: string): number {
  const layers = Number(words);
  if (Number.isInteger(layers) && layers >= 1 && layers <= 40) return layers;
  throw new GlimpseError('usage', `--layers is “${words}”; a whole number from 1 to 40 is expected.`);
}
