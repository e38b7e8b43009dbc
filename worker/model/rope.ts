/**
 * Cosines and sines of both rotary forms, computed once a request in double precision and rounded to f32.
 * The rotation itself is a kernel. Letters: T tokens, P patches, E head size.
 */
import type { ModelConfig } from './config.ts';

export interface Rotary {
  /** f32[rows, frequencies], row-major. */
  readonly cos: Float32Array;
  readonly sin: Float32Array;
  readonly frequencies: number;
}

/**
 * Decoder: frequency k turns with the time, height or width position, by contiguous sections in that order.
 * positions  i32[3, T] row-major; first..first+count are the tokens asked for
 * Source: M-RoPE, chunked layout (spec "Three-axis rotary").
 */
export function decoderRotary(text: ModelConfig['text'], positions: Int32Array, first: number, count: number): Rotary {
  const tokens = positions.length / 3;
  const frequencies = text.rotaryDims / 2;
  const axis = text.mropeSections.flatMap((size, i) => Array.from({ length: size }, () => i % 3));
  return table(count, frequencies, (row, k) => {
    const position = positions[axis[k] * tokens + first + row];
    return position * text.ropeTheta ** ((-2 * k) / text.rotaryDims);
  });
}

/** Decoder, `count` tokens from a position on, each with three equal ones. */
export function decoderRotaryFrom(text: ModelConfig['text'], position: number, count: number): Rotary {
  return decoderRotary(
    text,
    Int32Array.from({ length: 3 * count }, (_, i) => position + (i % count)),
    0,
    count,
  );
}

/**
 * Vision tower: half of the frequencies turn with the row of a patch, half with its column.
 * rows, columns  the patch grid; patches come in mergeSize × mergeSize block order
 * Result: f32[P, E/2]; the kernel rotates half-split pairs (i, i + E/2).
 */
export function visionRotary(vision: ModelConfig['vision'], rows: number, columns: number): Rotary {
  const frequencies = vision.headDim / 2;
  const perAxis = frequencies / 2;
  const patches = blockOrder(rows, columns, vision.mergeSize);
  return table(patches.length, frequencies, (patch, i) => {
    const [row, column] = patches[patch];
    const k = i % perAxis;
    return (i < perAxis ? row : column) * vision.ropeTheta ** ((-2 * k) / frequencies);
  });
}

/** (row, column) of every patch in the order in which the processor emits them: block by block, raster inside a block. */
function blockOrder(rows: number, columns: number, block: number): readonly (readonly [number, number])[] {
  const order: [number, number][] = [];
  for (let top = 0; top < rows; top += block) {
    for (let left = 0; left < columns; left += block) {
      for (let i = 0; i < block * block; i++) order.push([top + Math.floor(i / block), left + (i % block)]);
    }
  }
  return order;
}

function table(rows: number, frequencies: number, angle: (row: number, k: number) => number): Rotary {
  const cos = new Float32Array(rows * frequencies);
  const sin = new Float32Array(rows * frequencies);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < frequencies; k++) {
      const a = angle(row, k);
      cos[row * frequencies + k] = Math.cos(a);
      sin[row * frequencies + k] = Math.sin(a);
    }
  }
  return { cos, sin, frequencies };
}
