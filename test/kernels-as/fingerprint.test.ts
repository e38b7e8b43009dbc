import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fingerprints } from './fingerprint.ts';
import { kernels } from './support.ts';

const FILE = new URL('../golden/kernels/products.json', import.meta.url);
const COMMAND = 'GLIMPSE_RECORD=1 npx vitest run --project node test/kernels-as/fingerprint.test.ts';

if (process.env['GLIMPSE_RECORD']) {
  const hashes = fingerprints(kernels('reference'));
  writeFileSync(FILE, `${JSON.stringify({ made: COMMAND, hashes }, null, 1)}\n`);
}

describe('integer products in Node are the recorded ones, bit for bit', () => {
  const { hashes } = JSON.parse(readFileSync(FILE, 'utf8')) as { hashes: Record<string, string> };

  test.each(['strict', 'reference'] as const)('%s', (build) => {
    expect(fingerprints(kernels(build))).toEqual(hashes);
  });

  test.each([null, true, false])('relaxed, sums in fours: %s', (inFours) => {
    const k = kernels('relaxed');
    k.sumInFours(inFours);
    expect(fingerprints(k)).toEqual(hashes);
    k.sumInFours(null);
  });
});
