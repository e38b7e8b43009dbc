/**
 * Nets with outputs under names that are known here. One for lines says only what is needed: of every step the best class, its
 * probability, and that of the space. The whole table is 26 KB a step; of a page it was 70 MB of buffers.
 */
import { DTYPE, GRAPH, initializer, MODEL, node, OPSET, VALUE } from '../onnx/graph.ts';
import { block, concat, fieldsOf, integer, text } from '../onnx/protobuf.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { OUTPUTS } from '../../worker/picture/net.ts';

/** From 18 on, ReduceMax takes its axes as an input. */
const [FIRST_OPSET, LAST_OPSET] = [9, 17];
const CLASSES_AXIS = 2;
const FIRST = 'small_first';
const LAST_CLASS = 'small_last_class';

/**
 * The same file with three outputs more, f32[n, steps, 1]: `best`, `probability` and `space`, which is the last class. Protobuf merges a
 * second graph into the first, so that bytes are only added.
 * @throws GlimpseError usage when it is no ONNX file with one output, or of an opset that is not known here
 */
export function withSmallOutputs(file: Uint8Array): Uint8Array {
  const opset = opsetOf(file);
  if (opset < FIRST_OPSET || opset > LAST_OPSET)
    throw new GlimpseError('usage', `The net has opset ${opset}; ${FIRST_OPSET} to ${LAST_OPSET} are known here.`);
  const probabilities = outputOf(file);
  const { best, probability, space } = OUTPUTS;
  const added = concat([
    initializer(LAST_CLASS, DTYPE.i64, [1], new Uint8Array(BigInt64Array.of(-1n).buffer)),
    node('ArgMax', [probabilities], [FIRST], '', { axis: CLASSES_AXIS, keepdims: 1 }),
    node('Cast', [FIRST], [best], '', { to: DTYPE.f32 }),
    node('ReduceMax', [probabilities], [probability], '', { axes: [CLASSES_AXIS], keepdims: 1 }),
    node('Gather', [probabilities, LAST_CLASS], [space], '', { axis: CLASSES_AXIS }),
    ...[best, probability, space].map(floatOutput),
  ]);
  return concat([file, block(MODEL.graph, added)]);
}

/** The same file, its output also as `only`. @throws GlimpseError usage when it is no ONNX file with one output */
export function withSingleOutput(file: Uint8Array): Uint8Array {
  const added = [node('Identity', [outputOf(file)], [OUTPUTS.only]), floatOutput(OUTPUTS.only)];
  return concat([file, block(MODEL.graph, concat(added))]);
}

/** TypeProto.tensor_type = 1 { elem_type = 1 }; its shape follows from the nodes. */
function floatOutput(name: string): Uint8Array {
  const type = block(1, integer(1, DTYPE.f32));
  return block(GRAPH.output, concat([text(VALUE.name, name), block(VALUE.type, type)]));
}

/** The name of a net's only output. @throws GlimpseError usage */
function outputOf(file: Uint8Array): string {
  const names = inside(file, MODEL.graph, GRAPH.output, VALUE.name).map((bytes) => new TextDecoder().decode(bytes));
  if (names.length !== 1)
    throw new GlimpseError('usage', `A net of one output was expected; this one has ${names.length}.`);
  return names[0];
}

function opsetOf(file: Uint8Array): number {
  const [own] = parts(file, MODEL.opset).map((bytes) => [...fieldsOf(bytes)]);
  return own?.find(({ field }) => field === OPSET.version)?.value ?? 0;
}

/** Messages within messages within … by their fields. */
function inside(message: Uint8Array, ...path: readonly number[]): Uint8Array[] {
  return path.reduce<Uint8Array[]>((messages, field) => messages.flatMap((each) => parts(each, field)), [message]);
}

function parts(message: Uint8Array, wanted: number): Uint8Array[] {
  try {
    return [...fieldsOf(message)].flatMap(({ field, bytes }) => (field === wanted && bytes ? [bytes] : []));
  } catch (error) {
    throw new GlimpseError('usage', 'This is no ONNX file.', {}, error);
  }
}
