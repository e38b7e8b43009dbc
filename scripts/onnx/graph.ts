/** Parts of ONNX graphs as protobuf bytes. */
import { block, concat, integer, text } from './protobuf.ts';

/** Field numbers of onnx.proto (IR version 8). */
export const MODEL = { irVersion: 1, graph: 7, opset: 8 };
export const OPSET = { domain: 1, version: 2 };
export const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
export const VALUE = { name: 1, type: 2 };
const NODE = { input: 1, output: 2, opType: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = { name: 1, integer: 3, integers: 8, type: 20 };
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9 };
const [TYPE_INT, TYPE_INTS] = [2, 7];
/** onnx.TensorProto.DataType */
export const DTYPE = { f32: 1, u8: 2, i8: 3, i64: 7 };

export function node(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  domain = '',
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): Uint8Array {
  const fields = [
    ...inputs.map((name) => text(NODE.input, name)),
    ...outputs.map((name) => text(NODE.output, name)),
    text(NODE.opType, opType),
    text(NODE.domain, domain),
    ...Object.entries(attributes).map(([name, setting]) => block(NODE.attribute, attribute(name, setting))),
  ];
  return block(GRAPH.node, concat(fields));
}

function attribute(name: string, setting: number | readonly number[]): Uint8Array {
  const values =
    typeof setting === 'number'
      ? [integer(ATTRIBUTE.integer, setting), integer(ATTRIBUTE.type, TYPE_INT)]
      : [...setting.map((each) => integer(ATTRIBUTE.integers, each)), integer(ATTRIBUTE.type, TYPE_INTS)];
  return concat([text(ATTRIBUTE.name, name), ...values]);
}

export function initializer(name: string, dataType: number, dims: readonly number[], data: Uint8Array): Uint8Array {
  const fields = [
    ...dims.map((size) => integer(TENSOR.dims, size)),
    integer(TENSOR.dataType, dataType),
    text(TENSOR.name, name),
    block(TENSOR.rawData, data),
  ];
  return block(GRAPH.initializer, concat(fields));
}
