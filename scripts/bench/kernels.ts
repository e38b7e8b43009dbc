/** `npm run bench -- kernels`: each kernel in Node and in workerd, and products beside onnxruntime-web, on one core. */
import { readFileSync } from 'node:fs';
import { nodeContender, onnxContender, startWorkerd, type Contender, type Workerd } from './contenders.ts';
import { KERNEL_CASES, type KernelCase } from './kernel-cases.ts';
import { measure, type Rate } from './measure.ts';
import { conditions, table, writeBench } from './report.ts';

const OURS = ['Node', 'workerd', 'Node, strict'] as const;
const OTHERS = ['MatMulNBits', 'dynamic int8', 'fp32'] as const;

/** Measures, prints the tables, and writes the section "kernels" of docs/benchmarks.md. */
export async function benchKernels(): Promise<void> {
  const workerd = await startWorkerd();
  try {
    const products: string[][] = [];
    const kernels: string[][] = [];
    for (const kernelCase of KERNEL_CASES) {
      const rates = await measure(kernelCase.work, await contendersOf(kernelCase, workerd));
      const row = [kernelCase.name, ...OURS.map((name) => cell(rates.get(name)))];
      if (kernelCase.size) products.push([...row, ...OTHERS.map((kind) => cell(rates.get(`ORT ${kind}`)))]);
      else kernels.push([...row, kernelCase.unit]);
      console.log([...row, ...OTHERS.map((kind) => cell(rates.get(`ORT ${kind}`)))].join('  '));
    }
    await writeBench('kernels', section(products, kernels));
  } finally {
    await workerd.close();
  }
}

async function contendersOf(kernelCase: KernelCase, workerd: Workerd): Promise<Contender[]> {
  const inNode = [nodeContender(kernelCase, 'relaxed'), nodeContender(kernelCase, 'strict')];
  const ours = [...inNode, await workerd.contender(kernelCase)];
  const { size } = kernelCase;
  return size ? [...ours, ...(await Promise.all(OTHERS.map((kind) => onnxContender(kind, size))))] : ours;
}

function cell(rate: Rate | undefined): string {
  if (!rate) return '';
  const digits = rate.median < 10 ? 1 : 0;
  return `${rate.median.toFixed(digits)}${rate.quiet ? '' : '~'} (${rate.best.toFixed(digits)})`;
}

/** "workerd 1.2.3", as installed. */
function version(name: string): string {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return `${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`;
}

function section(products: string[][], kernels: string[][]): string {
  const runtimes = `Node ${process.version.slice(1)}, ${version('workerd')}, ${version('onnxruntime-web')}`;
  return [
    '## Kernels',
    conditions('npm run bench -- kernels', runtimes),
    '',
    'One thread each, taken in turns in one run; median of the samples from quiet moments (best of all samples). `~`: there were too',
    'few of those, the median is of all. GMAC/s are 10⁹ multiply-adds a second, GB/s what is read and written.',
    '',
    'Products of int8 activations with 4-bit weights in GMAC/s, quantising the activations included, beside onnxruntime-web on one',
    'thread (4-bit, dynamic int8, f32). M is tokens, then rows x columns of the matrix.',
    '',
    table(['product', ...OURS, ...OTHERS.map((kind) => `ORT ${kind}`)], products),
    '',
    'The other kernels:',
    '',
    table(['kernel', ...OURS, 'unit'], kernels),
  ].join('\n');
}
