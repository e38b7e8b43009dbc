/** One-product ONNX models as protobuf bytes, written by hand: what onnxruntime-web is measured with. */
import { DTYPE, GRAPH, initializer, MODEL, node, OPSET, VALUE } from '../onnx/graph.ts';
import { block, concat, integer, text } from '../onnx/protobuf.ts';

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

/** An f32 matrix whose first axis is free. TypeProto.tensor_type = 1 { elem_type = 1, shape = 2 { dim = 1 } } */
function value(field: number, name: string, size: number): Uint8Array {
  const dims = concat([block(1, text(2, 'M')), block(1, integer(1, size))]);
  const type = block(1, concat([integer(1, DTYPE.f32), block(2, dims)]));
  return block(field, concat([text(VALUE.name, name), block(VALUE.type, type)]));
}

function noise(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => Math.imul(i + 1, 2654435761) >>> 24);
}

function floats(count: number): Uint8Array {
  const numbers = Float32Array.from({ length: count }, (_, i) => (Math.imul(i + 1, 2654435761) >> 8) / 2 ** 23);
  return new Uint8Array(numbers.buffer);
}
