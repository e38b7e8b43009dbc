/** One net in an instance of onnxruntime. Source: onnxruntime-web, lib/wasm/wasm-core-impl.ts. */
import { GlimpseError } from '../errors.ts';
import type { Net } from '../picture/net.ts';
import { WORD, type Calls } from './calls.ts';

/** Hands over the bytes of a file, part by part. */
export type Load = (write: (part: Uint8Array, at: number) => void) => Promise<void>;

const [FLOAT, ON_CPU] = [1, 1];
const [EVERY_OPTIMISATION, SEQUENTIAL] = [99, 0];
export const ERRORS_ALONE = 3;
/** Nothing of a net is packed a second time. */
const LEAN = { 'session.disable_prepacking': '1', 'session.use_device_allocator_for_initializers': '1' } as const;

/** The file is written straight into linear memory. @throws GlimpseError reader_failed when it is no net; what `load` throws */
export async function openNet(calls: Calls, bytes: number, load: Load): Promise<Net> {
  const { core } = calls;
  const file = calls.allocated(bytes);
  await load((part, at) => calls.bytes(file + at, part.byteLength).set(part));
  const options = sessionOptions(calls);
  const session = calls.handle(core._OrtCreateSession(file, bytes, options), 'open the net');
  core._OrtReleaseSessionOptions(options);
  // It has read the file.
  core._free(file);
  return netOf(calls, session);
}

/** No arena, no memory pattern: both hold more than they save here. */
function sessionOptions(calls: Calls): number {
  const { core } = calls;
  const options = calls.handle(
    core._OrtCreateSessionOptions(EVERY_OPTIMISATION, false, false, SEQUENTIAL, false, 0, 0, ERRORS_ALONE, 0, 0),
    'take its options',
  );
  for (const [key, value] of Object.entries(LEAN))
    calls.check(core._OrtAddSessionConfigEntry(options, calls.text(key), calls.text(value)), `take ${key}`);
  return options;
}

function netOf(calls: Calls, session: number): Net {
  const { core } = calls;
  const names = new Map([['', inputName(calls, session)]]);
  const named = (name: string): number => {
    const at = names.get(name) ?? calls.text(name);
    names.set(name, at);
    return at;
  };
  let [input, room] = [0, 0];
  return {
    run<Name extends string>(shape: readonly number[], fill: (input: Float32Array) => void, outputs: readonly Name[]) {
      const size = shape.reduce((product, side) => product * side, 1);
      if (size > room) {
        core._free(input);
        [input, room] = [calls.allocated(WORD * size), size];
      }
      fill(calls.floats(input, size));
      return calls.onStack(() => {
        const tensor = calls.handle(
          core._OrtCreateTensor(FLOAT, input, WORD * size, calls.pushed(shape), shape.length, ON_CPU),
          'take the input',
        );
        const results = calls.pushed(outputs.map(() => 0));
        const [from, to] = [calls.pushed([named('')]), calls.pushed(outputs.map(named))];
        const code = core._OrtRun(session, from, calls.pushed([tensor]), 1, to, outputs.length, results, 0);
        calls.check(code, 'run the net');
        core._OrtReleaseTensor(tensor);
        const tensors = [...calls.words(results, outputs.length)];
        const values = outputs.map((name, i) => [name, taken(calls, tensors[i])] as const);
        return Object.fromEntries(values) as Record<Name, Float32Array>;
      });
    },
  };
}

function inputName(calls: Calls, session: number): number {
  return calls.onStack(() => {
    const at = calls.pushed([0, 0]);
    calls.check(calls.core._OrtGetInputOutputMetadata(session, 0, at, at + WORD), 'name its input');
    const [name, metadata] = calls.words(at, 2);
    calls.core._OrtFree(metadata);
    return name;
  });
}

/** A copy of a tensor of floats, which is released. */
function taken(calls: Calls, tensor: number): Float32Array {
  const { core } = calls;
  const at = calls.pushed([0, 0, 0, 0]);
  calls.check(core._OrtGetTensorData(tensor, at, at + WORD, at + 2 * WORD, at + 3 * WORD), 'give its output');
  const [type, data, dimensions, rank] = calls.words(at, 4);
  const size = calls.words(dimensions, rank).reduce((product, side) => product * side, 1);
  core._OrtFree(dimensions);
  if (type !== FLOAT) throw new GlimpseError('reader_failed', `An output of the net has the type ${type}, not floats.`);
  const values = calls.floats(data, size).slice();
  core._OrtReleaseTensor(tensor);
  return values;
}
