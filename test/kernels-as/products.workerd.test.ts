import { describe, expect, test } from 'vitest';
import gemmRelaxed from '../../kernels-as/build/gemm.relaxed.wasm';
import gemmStrict from '../../kernels-as/build/gemm.strict.wasm';
import opsRelaxed from '../../kernels-as/build/ops.relaxed.wasm';
import opsStrict from '../../kernels-as/build/ops.strict.wasm';
import { bestBuild } from '../../kernels-as/host/features.ts';
import { createKernels } from '../../kernels-as/host/kernels.ts';
import recorded from '../golden/kernels/products.json';
import { fingerprints } from './fingerprint.ts';

const MODULES = {
  relaxed: { gemm: gemmRelaxed, ops: opsRelaxed },
  strict: { gemm: gemmStrict, ops: opsStrict },
};

describe('integer products in workerd are those of Node, bit for bit', () => {
  test.each(['relaxed', 'strict'] as const)('%s, however products add up', (build) => {
    const k = createKernels(MODULES[build], { initialBytes: 1 << 20, maxBytes: 64 << 20 });
    for (const inFours of [null, true, false]) {
      k.sumInFours(inFours);
      expect(fingerprints(k)).toEqual(recorded.hashes);
    }
  });

  test('workerd validates relaxed SIMD from bytes, so a Worker can choose its build', () => {
    expect(bestBuild()).toBe('relaxed');
  });
});
