/** The one place where arguments of kernels are checked: once a call, with a letter for each size. */
import { GlimpseError } from '../../worker/errors.ts';
import { describe, type DType, type Tensor } from './tensor.ts';

/** A tensor, its dtype, and for each axis a letter (bound at its first use), a product of letters, or a number. */
export type Operand = readonly [Tensor, DType, ...(string | number)[]];

/** Letter → size. */
export type Sizes = Record<string, number>;

/**
 * Checks every operand and returns what the letters stand for. `known` binds letters beforehand.
 * @throws shape_mismatch  naming the call, the operand, and both shapes
 */
export function expectShapes(call: string, operands: Record<string, Operand>, known: Sizes = {}): Sizes {
  const sizes: Sizes = { ...known };
  for (const [operand, [tensor, dtype, ...axes]] of Object.entries(operands)) {
    const fits = tensor.dtype === dtype && tensor.shape.length === axes.length;
    if (!fits || !axes.every((axis, i) => bind(sizes, axis, tensor.shape[i]))) {
      const expected = `${dtype}[${axes.map((axis) => label(sizes, axis)).join(', ')}]`;
      const message = `${call}: ${operand} is ${describe(tensor)}; expected ${expected}.`;
      throw new GlimpseError('shape_mismatch', message, { call, operand, expected, received: describe(tensor) });
    }
  }
  return sizes;
}

/** @throws shape_mismatch when `holds` is false; `what` says what must hold. */
export function expect(call: string, holds: boolean, what: string, facts: Record<string, unknown> = {}): void {
  if (!holds) throw new GlimpseError('shape_mismatch', `${call}: ${what}.`, { call, ...facts });
}

function bind(sizes: Sizes, axis: string | number, size: number): boolean {
  if (typeof axis === 'number') return axis === size;
  sizes[axis] ??= size;
  return sizes[axis] === size;
}

function label(sizes: Sizes, axis: string | number): string {
  return typeof axis === 'number' || sizes[axis] === undefined ? String(axis) : `${axis}=${sizes[axis]}`;
}
