/**
 * How far each quantisation is from the reference implementation on the golden cases: the f32 graph must be equal within its
 * bound; q8 and q4 lose what rounding costs a model of random weights, which has no redundancy to hide it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Quant } from '../../weights/manifest.ts';
import { collect } from '../engine/collect.ts';
import { createNodeEngine } from '../engine/node-engine.ts';
import { Recorder } from '../engine/recorder.ts';
import { importCheckpoint } from '../convert/import.ts';
import { caseMessages, caseNames, FAMILIES, GOLDEN, maxDifference, readCase, type Family } from './golden.ts';

export interface ParityRow {
  readonly family: Family;
  readonly quant: Quant;
  readonly cases: number;
  /** Largest absolute differences over all cases. */
  readonly vision: number;
  readonly logits: number;
  /** Cosine of a token's logits with the reference's, over all prompt positions. */
  readonly meanCosine: number;
  readonly smallestCosine: number;
  /** Share of prompt positions with the same best id. */
  readonly topOne: number;
}

export async function measureParity(quants: readonly Quant[]): Promise<ParityRow[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'glimpse-parity-'));
  try {
    const rows: ParityRow[] = [];
    for (const family of FAMILIES) {
      for (const quant of quants) {
        const model = path.join(directory, `${family}-${quant}`);
        await importCheckpoint({ from: path.join(GOLDEN, family, 'checkpoint'), out: model, quant });
        rows.push(await measureFamily(family, quant, model));
      }
    }
    return rows;
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function measureFamily(family: Family, quant: Quant, directory: string): Promise<ParityRow> {
  const row = { family, quant, cases: 0, vision: 0, logits: 0, smallestCosine: 1 };
  let positions = 0;
  let same = 0;
  let cosines = 0;
  for (const name of caseNames(family)) {
    const { golden, arrays } = readCase(family, name);
    const recorder = new Recorder();
    const { engine, kernels } = await createNodeEngine(directory, { alpha: 'drop' });
    const request = { messages: caseMessages(family, golden), maxTokens: 1, sampling: { temperature: 0 }, stop: [] };
    await collect(engine, request, { trace: recorder.trace(kernels) });
    const expected = arrays.get('logits')!;
    const came = recorder.get('logits')!.data;
    row.cases++;
    row.logits = Math.max(row.logits, maxDifference(came, expected.data));
    const vision = arrays.get('vision');
    if (vision) row.vision = Math.max(row.vision, maxDifference(recorder.get('vision')!.data, vision.data));
    const [tokens, vocabulary] = expected.shape;
    for (let token = 0; token < tokens; token++) {
      const [a, b] = [came, expected.data].map((logits) =>
        logits.subarray(token * vocabulary, (token + 1) * vocabulary),
      );
      const similar = cosine(a, b);
      row.smallestCosine = Math.min(row.smallestCosine, similar);
      cosines += similar;
      positions++;
      if (best(a) === best(b)) same++;
    }
  }
  return { ...row, meanCosine: cosines / positions, topOne: same / positions };
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] ** 2;
    bb += b[i] ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

function best(logits: ArrayLike<number>): number {
  let id = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i] > logits[id]) id = i;
  return id;
}

/** The rows as a Markdown table. */
export function parityTable(rows: readonly ParityRow[]): string {
  const cells = rows.map(({ family, quant, cases, vision, logits, meanCosine, smallestCosine, topOne }) => [
    family,
    quant,
    String(cases),
    vision.toExponential(1),
    logits.toExponential(1),
    meanCosine.toFixed(4),
    smallestCosine.toFixed(4),
    `${(100 * topOne).toFixed(1)} %`,
  ]);
  const head = [
    'family',
    'weights',
    'cases',
    'max |Δ vision|',
    'max |Δ logits|',
    'mean cosine',
    'smallest',
    'same best id',
  ];
  return [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
