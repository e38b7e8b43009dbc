/**
 * `npm run bench -- model`: whole passes of the graph at full size, beside llama.cpp, and the first answer of a new isolate.
 * Each part writes its own section of docs/benchmarks.md.
 */
import { GlimpseError } from '../../worker/errors.ts';
import { anchorReport, type AnchorOptions } from './model/anchor.ts';
import { cachedReport } from './model/cached.ts';
import { coldReport } from './model/cold.ts';
import { shapeReport, type ShapeOptions } from './model/shape-report.ts';
import { SHAPE_NAMES } from './model/shapes.ts';
import { writeBench } from './report.ts';

export const PARTS = [...SHAPE_NAMES, 'cached', 'anchor', 'cold'] as const;
type Part = (typeof PARTS)[number];

export interface ModelBenchOptions extends ShapeOptions, AnchorOptions {
  /** Comma-separated parts; all of them when missing. */
  readonly only?: string;
}

/** @throws GlimpseError usage for a part that does not exist */
export async function benchModelParts({ only = PARTS.join(), ...options }: ModelBenchOptions): Promise<void> {
  for (const part of partsIn(only)) {
    const text = await report(part, options);
    console.log(`\n${text}\n`);
    if (!options.quick) await writeBench(`model ${part}`, text);
  }
}

function report(part: Part, options: Omit<ModelBenchOptions, 'only'>): Promise<string> {
  if (part === 'anchor') return anchorReport(options);
  if (part === 'cached') return cachedReport(options);
  if (part === 'cold') return coldReport(options);
  return shapeReport(part, options);
}

function partsIn(only: string): Part[] {
  const parts = only.split(',');
  const unknown = parts.find((part) => !(PARTS as readonly string[]).includes(part));
  if (unknown === undefined) return parts as Part[];
  throw new GlimpseError('usage', `There is no part “${unknown}” of the benchmark; parts are ${PARTS.join(', ')}.`);
}
