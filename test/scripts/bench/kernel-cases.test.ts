import { afterAll, expect, test, vi } from 'vitest';
import { loadKernels } from '../../../kernels-as/host/load-node.ts';
import { KERNEL_CASES } from '../../../scripts/bench/kernel-cases.ts';

afterAll(() => vi.restoreAllMocks());

test('every kernel of the modules has a row of the benchmark', () => {
  const exported = new Set<string>();
  const called = new Set<string>();
  const { Instance } = WebAssembly;
  vi.spyOn(WebAssembly, 'Instance').mockImplementation(function recording(module, imports) {
    const { exports } = new Instance(module, imports);
    const recorded = Object.entries(exports).map(([name, kernel]) => {
      exported.add(name);
      const call = (...values: number[]) => {
        called.add(name);
        return (kernel as (...values: number[]) => number | undefined)(...values);
      };
      return [name, call] as const;
    });
    return { exports: Object.fromEntries(recorded) };
  });
  for (const { prepare } of KERNEL_CASES) {
    prepare(loadKernels({ initialBytes: 1 << 20, maxBytes: 256 << 20 }))();
  }
  const switches = new Set(['force_fours']);
  expect([...exported].filter((name) => !called.has(name) && !switches.has(name))).toEqual([]);
});
