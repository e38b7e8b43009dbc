/** Nets that are made here, changed, and run by onnxruntime: what it says of a table of probabilities is what is in the table. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import { DTYPE, GRAPH, MODEL, node, OPSET, VALUE } from '../../../scripts/onnx/graph.ts';
import { block, concat, fieldsOf, integer, text } from '../../../scripts/onnx/protobuf.ts';
import { withSingleOutput, withSmallOutputs } from '../../../scripts/readers/small-outputs.ts';
import { seeded } from '../../../scripts/random.ts';
import { startRuntime, type Runtime } from '../../../worker/onnx/runtime.ts';

const WASM = createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm');
let module: WebAssembly.Module;
let runtime: Runtime;
beforeAll(async () => {
  module = new WebAssembly.Module(await readFile(WASM));
  runtime = await startRuntime(module);
});

/** y = x, of any shape with three sides. */
function identity(opset: number, outputs = ['y']): Uint8Array {
  const value = (field: number, name: string) => {
    const sides = concat(['n', 't', 'c'].map((side) => block(1, text(2, side))));
    const type = block(1, concat([integer(1, DTYPE.f32), block(2, sides)]));
    return block(field, concat([text(VALUE.name, name), block(VALUE.type, type)]));
  };
  const graph = concat([
    ...outputs.map((name) => node('Identity', ['x'], [name])),
    text(GRAPH.name, 'table'),
    value(GRAPH.input, 'x'),
    ...outputs.map((name) => value(GRAPH.output, name)),
  ]);
  const version = block(MODEL.opset, integer(OPSET.version, opset));
  return concat([integer(MODEL.irVersion, 4), version, block(MODEL.graph, graph)]);
}

const open = (file: Uint8Array, on = runtime) =>
  on.open(file.byteLength, async (write) => {
    // In parts, as a bucket gives them.
    for (let at = 0; at < file.byteLength; at += 100) write(file.subarray(at, at + 100), at);
  });

describe('withSmallOutputs', () => {
  test.each([9, 13, 17])('opset %d: best class, its probability, that of the last class (seed 3)', async (opset) => {
    const random = seeded(3);
    const net = await open(withSmallOutputs(identity(opset)));
    const [lines, steps, classes] = [2, 5, 7];
    const table = Float32Array.from({ length: lines * steps * classes }, () => random.next());
    const fill = (input: Float32Array) => input.set(table);
    const out = net.run([lines, steps, classes], fill, ['best', 'probability', 'space']);
    for (let at = 0; at < lines * steps; at++) {
      const row = table.subarray(at * classes, (at + 1) * classes);
      expect(out.probability[at]).toBe(Math.max(...row));
      expect(out.best[at]).toBe(row.indexOf(Math.max(...row)));
      expect(out.space[at]).toBe(row[classes - 1]);
    }
    expect(out.best).toHaveLength(lines * steps);
  });

  test('what is no such net is refused by name', () => {
    expect(() => withSmallOutputs(identity(18))).toThrow('opset 18; 9 to 17');
    expect(() => withSmallOutputs(identity(11, ['y', 'z']))).toThrow('this one has 2');
    expect(() => withSmallOutputs(new TextEncoder().encode('<!doctype html>'))).toThrow('This is no ONNX file.');
    expect(() => withSmallOutputs(new Uint8Array())).toThrow('opset 0');
  });
});

test('withSingleOutput gives the output a name that is known', async () => {
  const net = await open(withSingleOutput(identity(11)));
  const { only } = net.run([1, 1, 3], (input) => input.set([3, 1, 2]), ['only']);
  expect([...only]).toEqual([3, 1, 2]);
});

test('inputs may grow and shrink from run to run', async () => {
  const net = await open(withSingleOutput(identity(11)));
  for (const size of [4, 70_000, 9]) {
    const { only } = net.run([1, 1, size], (input) => input.fill(size), ['only']);
    expect(only).toEqual(new Float32Array(size).fill(size));
  }
});

test('a broken net, and an output that is not there, fail by name; a fresh runtime works', async () => {
  const own = await startRuntime(module);
  const broken = identity(11).slice(0, 60);
  await expect(open(broken, own)).rejects.toMatchObject({
    code: 'reader_failed',
    message: /could not open the net; it said: /,
  });
  const net = await open(withSingleOutput(identity(11)), await startRuntime(module));
  expect(() => net.run([1, 1, 1], (input) => input.fill(1), ['nothing'])).toThrow('could not run the net; it said: ');
  expect(own.memoryBytes).toBeGreaterThanOrEqual(16 << 20);
});

test('fields of messages: numbers, lengths, and what is skipped', () => {
  const message = concat([
    integer(3, 300),
    Uint8Array.of(0x0d, 1, 2, 3, 4),
    text(9, 'ab'),
    Uint8Array.of(0x11, 0, 0, 0, 0, 0, 0, 0, 0),
  ]);
  expect([...fieldsOf(message)]).toEqual([
    { field: 3, value: 300 },
    { field: 9, bytes: new TextEncoder().encode('ab') },
  ]);
  expect(() => [...fieldsOf(Uint8Array.of(0x08, 0x80))]).toThrow('ends within a number');
});
