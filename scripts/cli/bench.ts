/** `glimpse bench`: measures, prints, and writes its section of docs/benchmarks.md. */
import { GlimpseError } from '../../worker/errors.ts';

const HELP = `Usage: glimpse bench [kernels|http|streamed]

  kernels   each kernel in Node and in workerd, beside onnxruntime-web
  http      the demo request in workerd: time to first token, memory peaks
  streamed  a model of GLM-OCR's size in workerd, weights streamed out of R2 (4 GB of disk; STREAMED_MODEL=DIR uses a model
            that glimpse import made of such a checkpoint, named ocr)
Without a name, kernels and http. Each writes its own section of docs/benchmarks.md.`;

const BENCHES: Record<string, () => Promise<void>> = {
  kernels: async () => (await import('../bench/kernels.ts')).benchKernels(),
  http: async () => (await import('../bench/http.ts')).benchHttp(),
  streamed: async () => (await import('../bench/streamed.ts')).benchStreamed(),
};

export async function run(argv: string[]): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    console.log(HELP);
    return 0;
  }
  const names = argv.length > 0 ? argv : ['kernels', 'http'];
  const unknown = names.find((name) => !(name in BENCHES));
  if (unknown !== undefined) throw new GlimpseError('usage', `There is no benchmark “${unknown}”.\n\n${HELP}`);
  for (const name of names) await BENCHES[name]();
  return 0;
}
