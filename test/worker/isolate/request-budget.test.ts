/** What is counted before work starts is enough: a request is answered or told what would fit, and never runs out of memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MODEL_DIRECTORY } from '../../../scripts/demo/ask.ts';
import { collect } from '../../../scripts/engine/collect.ts';
import { createNodeEngine } from '../../../scripts/engine/node-engine.ts';
import { importCheckpoint } from '../../../scripts/convert/import.ts';
import { LIMITS } from '../../../worker/limits.ts';
import { FAMILIES, GOLDEN } from '../../../scripts/eval/golden.ts';
import { blackPng } from '../../support/png.ts';
import { largePicture } from '../../support/large-picture.ts';

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'glimpse-budget-'));
  for (const family of FAMILIES) {
    const [from, out] = [path.join(GOLDEN, family, 'checkpoint'), path.join(directory, family)];
    await importCheckpoint({ from, out, quant: 'q4' });
  }
});
afterAll(() => rmSync(directory, { recursive: true }));

const SIZES = [
  [56, 56],
  [300, 300],
  [900, 84],
  [600, 600],
] as const;

const PLACES = [
  { kvCache: 'f32', residency: 'resident' },
  { kvCache: 'i8', residency: 'resident' },
  { kvCache: 'f32', residency: 'streamed', partBytes: 4096, ringBytes: 0 },
] as const;
const CASES = FAMILIES.flatMap((family) =>
  PLACES.map((place) => [family, place.kvCache, place.residency, place] as const),
);

test.each(CASES)(
  '%s, cache in %s, weights %s, budgets from 3 to 8 MiB, pictures from 56 to 600 pixels',
  async (family, _cache, _residency, place) => {
    const outcomes = new Set<string>();
    for (let mib = 3; mib <= 8; mib++) {
      const { engine } = await createNodeEngine(path.join(directory, family), { maxBytes: mib << 20, ...place });
      for (const [widthPx, heightPx] of SIZES) {
        const content = [
          { type: 'image', bytes: blackPng(widthPx, heightPx) } as const,
          { type: 'text', text: '?' } as const,
        ];
        const request = { messages: [{ role: 'user', content } as const], maxTokens: 1, sampling: {}, stop: [] };
        const outcome = await collect(engine, request).then(
          () => 'answered',
          (error: { code: string }) => error.code,
        );
        outcomes.add(outcome);
      }
    }
    expect([...outcomes].toSorted()).toEqual(expect.arrayContaining(['answered', 'image_too_large']));
    expect([...outcomes].filter((outcome) => outcome === 'out_of_memory')).toEqual([]);
  },
);

test('what decoding takes beside a linear memory that has grown: a JPEG is shrunk farther, a progressive one is refused', async () => {
  const { engine, kernels } = await createNodeEngine(MODEL_DIRECTORY);
  const ask = (file: string) => {
    const content = [{ type: 'image', bytes: largePicture(file) } as const, { type: 'text', text: '?' } as const];
    const request = { messages: [{ role: 'user', content } as const], maxTokens: 1, sampling: {}, stop: [] };
    return collect(engine, request).then(
      () => 'answered',
      (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
    );
  };
  expect(await ask('12mp-progressive.jpg')).toBe('answered');
  kernels.arena.frame(() => kernels.arena.alloc(LIMITS.wasmBytes.value));
  expect(await ask('12mp.jpg')).toBe('answered');
  expect(await ask('12mp-progressive.jpg')).toMatch(
    /image_too_large: Decoding a JPEG of 4032x3024 pixels takes \d+ bytes/,
  );
  expect(await ask('a4-300dpi-24bit.png')).toBe('answered');
});
