/**
 * The engine in f32 mode against Hugging Face transformers, from the PNG files and the messages on: text, ids, grids and
 * positions exact, pixels exact, vision features and logits within 1e-3, greedy ids equal where the margin exceeds the bound.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { collect } from '../../../scripts/engine/collect.ts';
import type { NodeBuild } from '../../../kernels-as/host/load-node.ts';
import { createNodeEngine } from '../../../scripts/engine/node-engine.ts';
import { Recorder } from '../../../scripts/engine/recorder.ts';
import type { GenerateRequest, ResidencyKind } from '../../../worker/engine/engine.ts';
import { positionIds } from '../../../worker/model/positions.ts';
import {
  caseMessages,
  caseNames,
  FAMILIES,
  GOLDEN,
  maxDifference,
  readCase,
  type Family,
} from '../../../scripts/eval/golden.ts';

const BOUND = 1e-3;
const CLIP_MEAN = Float32Array.of(0.48145466, 0.4578275, 0.40821073);
const CLIP_STD = Float32Array.of(0.26862954, 0.26130258, 0.27577711);

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'glimpse-parity-'));
  for (const family of FAMILIES) {
    await importCheckpoint({
      from: path.join(GOLDEN, family, 'checkpoint'),
      out: path.join(directory, family),
      quant: 'f32',
    });
  }
});
afterAll(() => rmSync(directory, { recursive: true }));

async function run(family: Family, request: GenerateRequest, build: NodeBuild, residency: ResidencyKind) {
  const recorder = new Recorder();
  const { engine, model, kernels } = await createNodeEngine(path.join(directory, family), { build, residency });
  const trace = { ...recorder.trace(kernels), ignoreEos: true };
  const result = await collect(engine, request, { trace });
  return { recorder, model, result };
}

/** The level 0..255 of a normalised pixel: the inverse of the reference's preprocessing. */
function levels(pixels: ArrayLike<number>, valuesPerPatch: number): Uint8Array {
  const perChannel = valuesPerPatch / 3;
  return Uint8Array.from(pixels, (value, i) => {
    const channel = Math.floor((i % valuesPerPatch) / perChannel);
    return Math.round((value * CLIP_STD[channel] + CLIP_MEAN[channel]) * 255);
  });
}

const RUNS: readonly (readonly [NodeBuild, ResidencyKind])[] = [
  ['relaxed', 'resident'],
  ['strict', 'resident'],
  ['reference', 'resident'],
  ['relaxed', 'streamed'],
];

describe.each(FAMILIES.flatMap((family) => RUNS.map((run) => [family, ...run] as const)))(
  '%s on the %s kernels, %s, equals transformers',
  (family, build, residency) => {
    test.each(caseNames(family))(
      '%s: text, ids, pixels and positions exact; vision and logits within 1e-3',
      async (name) => {
        const { golden, arrays } = readCase(family, name);
        const { recorder, model, result } = await run(
          family,
          {
            messages: caseMessages(family, golden),
            maxTokens: golden.greedy_ids.length,
            sampling: { temperature: 0, repetitionPenalty: 1 },
            stop: [],
          },
          build,
          residency,
        );
        const { inputIds, grids } = result.prompt;
        expect(result.prompt.text).toBe(golden.prompt);
        expect(inputIds).toEqual(golden.input_ids);
        expect(grids).toEqual(golden.grids);

        const { tokens, vision, text } = model.config;
        const positions = positionIds(inputIds, tokens.image, grids, vision.mergeSize);
        expect([...positions.ids]).toEqual([...arrays.get('position_ids')!.data]);
        expect(positions.delta).toBe(golden.rope_delta);

        const pixels = arrays.get('pixel_levels');
        if (pixels) {
          expect(levels(recorder.get('pixel_values')!.data, vision.patchValues)).toEqual(pixels.data);
          expect(maxDifference(recorder.get('vision')!.data, arrays.get('vision')!.data)).toBeLessThanOrEqual(BOUND);
        }
        expect(
          maxDifference(
            recorder.get('layer0')!.data.subarray(0, golden.input_ids.length * text.hiddenSize),
            arrays.get('layer0')!.data,
          ),
        ).toBeLessThanOrEqual(BOUND);
        expect(maxDifference(recorder.get('logits')!.data, arrays.get('logits')!.data)).toBeLessThanOrEqual(BOUND);
        expectGreedy(result.ids, golden.greedy_ids, arrays.get('greedy_logits')!.data as Float32Array, text.vocabSize);
      },
    );
  },
);

/** Equal ids up to the first step at which the reference itself could have gone either way. */
function expectGreedy(
  ids: readonly number[],
  expected: readonly number[],
  logits: Float32Array,
  vocabSize: number,
): void {
  for (let step = 0; step < expected.length; step++) {
    const [first, second] = logits
      .slice(step * vocabSize, (step + 1) * vocabSize)
      .toSorted()
      .toReversed();
    if (first - second <= 2 * BOUND) return;
    expect(ids[step], `step ${step}`).toBe(expected[step]);
  }
}
