/** What a decoded token costs with keys and values in int8, in turns with f32, after contexts of several lengths. */
import { decodeStep } from '../../../worker/model/forward.ts';
import { createKvCache, newRows, storeRows, type KvCache, type KvDType } from '../../../worker/model/kv-cache.ts';
import { conditions, median, table } from '../report.ts';
import { BARS_HEAD, barRow } from './bars.ts';
import { benchModel, type BenchModel } from './shapes.ts';

const CONTEXTS = [64, 300, 600, 1200, 2500] as const;
/** Tokens that are timed together. */
const STEPS = 4;
const TURNS = 25;
const WARM_TURNS = 2;

interface Turns {
  readonly context: number;
  readonly f32: readonly number[];
  readonly i8: readonly number[];
}

/** The section of docs/benchmarks.md. */
export async function cachedReport({ quick }: { readonly quick: boolean }): Promise<string> {
  const model = await benchModel(quick ? 'nano' : 'glm-ocr', 1);
  const rows: Turns[] = [];
  for (const context of quick ? CONTEXTS.slice(0, 1) : CONTEXTS) {
    rows.push(await inTurns(model, context, quick ? 1 : TURNS));
    console.log(cells(rows[rows.length - 1]).join('  '));
  }
  return section(rows);
}

async function inTurns(model: BenchModel, context: number, turns: number): Promise<Turns> {
  const { k, config } = model;
  return k.arena.frameAsync(async () => {
    const logits = new Float32Array(config.text.vocabSize);
    const make = (dtype: KvDType) => filledCache(model, context + 1, dtype);
    const caches: Record<KvDType, KvCache> = { f32: make('f32'), i8: make('i8') };
    const timed = async (dtype: KvDType) => {
      const start = performance.now();
      // Always the same row of the cache, so that the context stays as long as it is
      for (let i = 0; i < STEPS; i++)
        await decodeStep(model, caches[dtype], { ids: [i], index: context, delta: 0 }, logits);
      return (performance.now() - start) / STEPS;
    };
    const ms: Record<KvDType, number[]> = { f32: [], i8: [] };
    for (let turn = -WARM_TURNS; turn < turns; turn++) {
      // Who goes first changes, so that what grows over time meets both
      for (const dtype of turn % 2 === 0 ? (['f32', 'i8'] as const) : (['i8', 'f32'] as const)) {
        const spent = await timed(dtype);
        if (turn >= 0) ms[dtype].push(spent);
      }
    }
    return { context, ...ms };
  });
}

/** Memory that nothing was written to yet reads faster than it should: the system gives one page of zeros for all of it. */
function filledCache({ k, config }: BenchModel, tokens: number, dtype: KvDType): KvCache {
  const cache = createKvCache(k, config, tokens, dtype);
  const numbers = Float32Array.from({ length: tokens * config.text.kvHeads * config.text.headDim }, (_, i) =>
    Math.sin(i),
  );
  for (const layer of cache.layers) {
    k.arena.frame(() => {
      const made = newRows(k, layer, 0, tokens);
      k.write(made.keys, numbers);
      k.write(made.values, numbers);
      storeRows(k, layer, 0, made);
    });
  }
  return cache;
}

const share = ({ f32, i8 }: Turns): number => median(i8.map((ms, turn) => ms / f32[turn]));

function cells(turns: Turns): string[] {
  const { context, f32, i8 } = turns;
  return [String(context), median(f32).toFixed(1), median(i8).toFixed(1), share(turns).toFixed(2)];
}

function section(rows: readonly Turns[]): string {
  const bars = rows.map((turns) => ({
    what: `a token after ${turns.context}, int8, share of f32`,
    most: 1,
    value: share(turns),
  }));
  return [
    '## A token over a cache in int8',
    conditions('npm run bench -- model --only cached', `Node ${process.version.slice(1)}`),
    `GLM-OCR's shape, one thread, ${TURNS} turns of ${STEPS} tokens each; medians. The share is the median of each turn's.`,
    '',
    table(['context', 'f32, ms', 'int8, ms', 'share'], rows.map(cells)),
    '',
    table(BARS_HEAD, bars.map(barRow)),
  ].join('\n');
}
