/** One model of `bench -- model`: its passes measured, its table, its bars. */
import { formatBytes } from '../../convert/units.ts';
import { conditions, median, table } from '../report.ts';
import { BARS_HEAD, barRow, type Bar } from './bars.ts';
import { FLAT_BYTES, heapOfDecoding, type HeapUse } from './heap.ts';
import { visionPass, withTextPasses, type Pass } from './passes.ts';
import { KINDS, profile, type Split } from './profile.ts';
import { benchModel, type BenchModel, type ShapeName } from './shapes.ts';

/** A pass is repeated so often, or until it has taken so long. */
const RUNS = 5;
const ENOUGH_MS = 8000;
const HEAP_TOKENS = 1000;

export interface ShapeOptions {
  /** Of the 9B's. */
  readonly layers: number;
  /** The smallest sizes once each: shows that it works. */
  readonly quick: boolean;
}

interface Measured {
  readonly pass: Pass;
  readonly medianMs: number;
  readonly bestMs: number;
  readonly split: Split;
}

/** The section of docs/benchmarks.md. */
export async function shapeReport(name: ShapeName, options: ShapeOptions): Promise<string> {
  const model = await benchModel(name, options.layers);
  const rows: Measured[] = [];
  const take = async (pass: Pass) => {
    rows.push(await measured(model, pass, options.quick));
    console.log(row(rows[rows.length - 1]).join('  '));
  };
  for (const tokens of options.quick ? [64] : [64, 256, 1024]) {
    await withTextPasses(model, tokens, async (prefill, decode) => {
      await take(prefill);
      if (tokens !== 256) await take(decode);
    });
  }
  // The 9B's tower sees 4,096 patches for 1,024 tokens: minutes, and nothing new.
  for (const tokens of options.quick || name === '9b' ? [256] : [256, 1024]) await take(visionPass(model, tokens));
  const heap = name === 'nano' ? await heapOfDecoding(model, HEAP_TOKENS) : null;
  return section(model, options, rows, heap);
}

async function measured({ k }: BenchModel, pass: Pass, quick: boolean): Promise<Measured> {
  // V8 begins with slow code; a pass that takes seconds has long been through it after its first calls.
  if (!quick && pass.macs < 100e9) await pass.run(k);
  const ms: number[] = [];
  for (let spent = 0; ms.length < (quick ? 1 : RUNS) && spent < ENOUGH_MS; spent += ms[ms.length - 1]) {
    const start = performance.now();
    await pass.run(k);
    ms.push(performance.now() - start);
  }
  const split = await profile(k, pass.run);
  return { pass, medianMs: median(ms), bestMs: Math.min(...ms), split };
}

const HEAD = ['', 'ms', 'GMAC/s', 'tokens/s', ...KINDS];
const rate = ({ pass, medianMs }: Measured) => pass.macs / medianMs / 1e6;
const speed = ({ pass, medianMs }: Measured) => (pass.tokens / medianMs) * 1000;

function row(each: Measured): string[] {
  const { pass, medianMs, bestMs, split } = each;
  const runs = Math.max(1, pass.tokens);
  const cells = [`${number(medianMs / runs)} (${number(bestMs / runs)})`, number(rate(each))];
  const tokens = pass.tokens > 0 ? number(speed(each)) : '';
  return [pass.name, ...cells, tokens, ...KINDS.map((kind) => `${(split[kind] * 100).toFixed(1)} %`)];
}

function section(model: BenchModel, { layers }: ShapeOptions, rows: readonly Measured[], heap: HeapUse | null): string {
  const { name, config, weightBytes } = model;
  const what = {
    nano: 'nano',
    'glm-ocr': 'GLM-OCR',
    '9b': `${layers} of the 40 layers of GLM-4.1V-9B without embedding and head, and its vision tower`,
  }[name];
  return [
    `## The whole model: ${name}`,
    conditions(`npm run bench -- model --only ${name}`, `Node ${process.version.slice(1)}`),
    `The shapes of ${what}, made-up numbers, q4: ${formatBytes(weightBytes)} of weights in memory, one thread. Median (best) of`,
    `${RUNS} runs or ${ENOUGH_MS / 1000} s; a decoded token by itself. GMAC/s are all multiply-adds of products and attention over all of the time. The`,
    'shares come from one more run in which every call of a kernel is timed.',
    ...(name === 'nano'
      ? []
      : [
          `Hidden ${config.text.hiddenSize}, ${config.text.layers} layers; vision ${config.vision.hiddenSize}, ${config.vision.depth} layers.`,
        ]),
    '',
    table(HEAD, rows.map(row)),
    '',
    ...(heap ? [`A decoded token makes and drops ${formatBytes(heap.garbageBytes)} of JS objects.`, ''] : []),
    table(BARS_HEAD, barsOf(name, rows, heap).map(barRow)),
  ].join('\n');
}

function barsOf(name: ShapeName, rows: readonly Measured[], heap: HeapUse | null): Bar[] {
  const bars: Bar[] = [];
  for (const each of rows) {
    const { split, pass } = each;
    const effective: Bar = { what: `${pass.name}, GMAC/s`, least: 45, value: rate(each) };
    if (pass.name === 'prefill 256')
      bars.push({ what: 'prefill 256, products’ share, %', least: 80, value: split.products * 100 }, effective);
    if (pass.name === 'vision 256') bars.push(effective);
    if (pass.name === 'decode at 64' && name === 'glm-ocr')
      bars.push({ what: 'decode at 64, tokens/s', least: 40, value: speed(each) });
  }
  if (heap)
    bars.push({
      what: `heap kept a token of ${heap.tokens}, bytes`,
      most: FLAT_BYTES,
      value: heap.keptBytes / heap.tokens,
    });
  return bars;
}

function number(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
