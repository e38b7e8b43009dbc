import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { bestBuild } from '../../kernels-as/host/features.ts';
import { loadModules } from '../../kernels-as/host/load-node.ts';

/** A product module must stay small: it is part of every Worker upload. Four tiles a turn, unrolled for both ways of adding up, are over a third of `ops`. */
const MAX_MODULE_BYTES = 40 << 10;

const exportsOf = (module: WebAssembly.Module) => WebAssembly.Module.exports(module).map(({ name }) => name);
const [relaxed, strict, reference] = (['relaxed', 'strict', 'reference'] as const).map(loadModules);

describe('the modules', () => {
  test('relaxed and strict export the same names', () => {
    expect(exportsOf(relaxed.gemm)).toEqual(exportsOf(strict.gemm));
    expect(exportsOf(relaxed.ops)).toEqual(exportsOf(strict.ops));
  });

  test('every kernel has a scalar twin, and nothing else is there', () => {
    const product = new Set([...exportsOf(relaxed.gemm), ...exportsOf(relaxed.ops)]); // one switch is in both
    expect(exportsOf(reference.gemm).sort()).toEqual([...product].sort());
  });

  test.each([
    ['kernels-as/host/exports.ts', ['gemm.strict', 'ops.strict', 'gemm.relaxed', 'ops.relaxed', 'reference', 'pack']],
    ['worker/media/png-codec.ts', ['png']],
  ])('%s declares every export, with as many arguments', (path, files) => {
    const declared = declaredArguments(path);
    const found = new Set<string>();
    for (const file of files) {
      for (const [name, kernel] of Object.entries(instantiate(file))) {
        found.add(name);
        expect({ file, name, count: declared.get(name) }).toEqual({ file, name, count: kernel.length });
      }
    }
    expect([...declared.keys()].toSorted()).toEqual([...found].toSorted());
  });

  test('they import a memory and nothing else', () => {
    for (const module of [relaxed.gemm, relaxed.ops, strict.gemm, strict.ops, reference.gemm]) {
      expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
    }
  });

  test(`each product module is below ${MAX_MODULE_BYTES >> 10} KiB, and strict has no relaxed instruction`, () => {
    for (const name of ['gemm', 'ops']) {
      const files = (['relaxed', 'strict'] as const).map((build) =>
        readFileSync(new URL(`../../kernels-as/build/${name}.${build}.wasm`, import.meta.url)),
      );
      expect(Math.max(...files.map((file) => file.length))).toBeLessThan(MAX_MODULE_BYTES);
      // 0xfd, then LEB128 of 0x100 and above: 0x80-0xff 0x02
      const relaxedCodes = files.map((file) => [...file.keys()].filter((i) => isRelaxed(file, i)).length);
      expect(relaxedCodes[0]).toBeGreaterThan(0);
      expect(relaxedCodes[1]).toBe(0);
    }
  });

  test('the build is what the engine validates: relaxed in Node 22 and newer, strict where it refuses', () => {
    expect(bestBuild()).toBe(Number(process.versions.node.split('.')[0]) >= 22 ? 'relaxed' : 'strict');
    const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    expect(bestBuild()).toBe('strict');
    validate.mockRestore();
  });
});

/** relaxed_madd f32 or one of the relaxed dot products at byte i. */
function isRelaxed(file: Uint8Array, i: number): boolean {
  return file[i] === 0xfd && file[i + 2] === 0x02 && [0x85, 0x92, 0x93].includes(file[i + 1]);
}

/** Name → how many arguments the interfaces in a file say that it takes; their names end in Exports or are it. */
function declaredArguments(path: string): Map<string, number> {
  const source = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const interfaces = [...source.matchAll(/^(?:export )?interface (?:\w*Exports|ProductSwitch)\b.*?^}/gms)];
  const text = [...source.matchAll(/^type .*?;$/gms), ...interfaces].join('\n');
  const count = (list: string) => list.split(':').length - 1;
  const types = new Map([...text.matchAll(/^type (\w+) = \(([^)]*)\)/gm)].map(([, name, list]) => [name, count(list)]));
  const members = [...text.matchAll(/^ {2}readonly (\w+): (?:\(([^)]*)\)|(\w+))/gm)];
  return new Map(members.map(([, name, list, type]) => [name, type ? (types.get(type) ?? -1) : count(list)]));
}

function instantiate(file: string): Record<string, (...values: number[]) => unknown> {
  const bytes = readFileSync(new URL(`../../kernels-as/build/${file}.wasm`, import.meta.url));
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return exports as Record<string, (...values: number[]) => unknown>;
}
