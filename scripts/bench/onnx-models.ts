/** One-product ONNX models as protobuf bytes, written by hand: what onnxruntime-web is measured with. */

/** Field numbers of onnx.proto (IR version 8). */
const MODEL = { irVersion: 1, graph: 7, opset: 8 };
const OPSET = { domain: 1, version: 2 };
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, opType: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = { name: 1, integer: 3, type: 20 };
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9 };
const VALUE = { name: 1, type: 2 };
const TYPE_INT = 2;
/** onnx.TensorProto.DataType */
const DTYPE = { f32: 1, u8: 2, i8: 3 };

export type OnnxProduct = 'MatMulNBits' | 'dynamic int8' | 'fp32';

/** y f32[M, rows] = x f32[M, cols] · weightᵀ, with a weight of noise. */
export function onnxProduct(kind: OnnxProduct, rows: number, cols: number): Uint8Array<ArrayBuffer> {
  const graphs: Record<OnnxProduct, () => Uint8Array[]> = {
    MatMulNBits: () => [
      node('MatMulNBits', ['x', 'w', 'scales'], ['y'], 'com.microsoft', {
        K: cols,
        N: rows,
        bits: 4,
        block_size: 32,
        accuracy_level: 4,
      }),
      initializer('w', DTYPE.u8, [rows, cols / 32, 16], noise(rows * (cols / 2))),
      initializer('scales', DTYPE.f32, [rows * (cols / 32)], floats(rows * (cols / 32))),
    ],
    'dynamic int8': () => [
      node('DynamicQuantizeLinear', ['x'], ['q', 'scale', 'zero']),
      node('MatMulInteger', ['q', 'w', 'zero'], ['sums']),
      node('Cast', ['sums'], ['float'], '', { to: DTYPE.f32 }),
      node('Mul', ['scale', 'weightScale'], ['both']),
      node('Mul', ['float', 'both'], ['y']),
      initializer('w', DTYPE.i8, [cols, rows], noise(rows * cols)),
      initializer('weightScale', DTYPE.f32, [rows], floats(rows)),
    ],
    fp32: () => [node('MatMul', ['x', 'w'], ['y']), initializer('w', DTYPE.f32, [cols, rows], floats(rows * cols))],
  };
  const graph = concat([
    ...graphs[kind](),
    text(GRAPH.name, 'product'),
    value(GRAPH.input, 'x', cols),
    value(GRAPH.output, 'y', rows),
  ]);
  return concat([
    integer(MODEL.irVersion, 8),
    block(MODEL.opset, integer(OPSET.version, 17)),
    block(MODEL.opset, concat([text(OPSET.domain, 'com.microsoft'), integer(OPSET.version, 1)])),
    block(MODEL.graph, graph),
  ]);
}

function node(
  opType: string,
  inputs: string[],
  outputs: string[],
  domain = '',
  attributes: Record<string, number> = {},
): Uint8Array {
  const fields = [
    ...inputs.map((name) => text(NODE.input, name)),
    ...outputs.map((name) => text(NODE.output, name)),
    text(NODE.opType, opType),
    text(NODE.domain, domain),
    ...Object.entries(attributes).map(([name, setting]) =>
      block(
        NODE.attribute,
        concat([text(ATTRIBUTE.name, name), integer(ATTRIBUTE.integer, setting), integer(ATTRIBUTE.type, TYPE_INT)]),
      ),
    ),
  ];
  return block(GRAPH.node, concat(fields));
}

function initializer(name: string, dataType: number, dims: number[], data: Uint8Array): Uint8Array {
  const fields = [
    ...dims.map((size) => integer(TENSOR.dims, size)),
    integer(TENSOR.dataType, dataType),
    text(TENSOR.name, name),
    block(TENSOR.rawData, data),
  ];
  return block(GRAPH.initializer, concat(fields));
}

/** An f32 matrix whose first axis is free. TypeProto.tensor_type = 1 { elem_type = 1, shape = 2 { dim = 1 } } */
function value(field: number, name: string, size: number): Uint8Array {
  const dims = concat([block(1, text(2, 'M')), block(1, integer(1, size))]);
  const type = block(1, concat([integer(1, DTYPE.f32), block(2, dims)]));
  return block(field, concat([text(VALUE.name, name), block(VALUE.type, type)]));
}

function integer(field: number, number: number): Uint8Array {
  return concat([varint(field << 3), varint(number)]);
}

function text(field: number, string: string): Uint8Array {
  return block(field, new TextEncoder().encode(string));
}

function block(field: number, bytes: Uint8Array): Uint8Array {
  return concat([varint((field << 3) | 2), varint(bytes.length), bytes]);
}

function varint(number: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = number; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function noise(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => Math.imul(i + 1, 2654435761) >>> 24);
}

function floats(count: number): Uint8Array {
  const numbers = Float32Array.from({ length: count }, (_, i) => (Math.imul(i + 1, 2654435761) >> 8) / 2 ** 23);
  return new Uint8Array(numbers.buffer);
}
