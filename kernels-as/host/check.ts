/** The one place where arguments of kernels are checked: once a call, with a letter for each size. */
import { GlimpseError } from '../../worker/errors.ts';
import { describe, type DType, type Tensor } from './tensor.ts';

/** A tensor, its dtype, and for each axis a letter (bound at its first use), a product of letters, or a number. */
export type Operand = readonly [Tensor, DType, ...(string | number)[]];

/** Letter → size. */
export type Sizes = Record<string, number>;

/**
 * Checks every operand and returns what the letters stand for. `known` binds letters beforehand.
 * Cost: one small object; it runs some hundred times a token, so that copies of operands would be most of a small model's garbage.
 * @throws shape_mismatch  naming the call, the operand, and both shapes
 */
export function expectShapes(call: string, operands: Record<string, Operand>, known?: Sizes): Sizes {
  const sizes: Sizes = { ...known };
  for (const name in operands) if (!fits(operands[name], sizes)) throw mismatch(call, name, operands[name], sizes);
  return sizes;
}

function fits(operand: Operand, sizes: Sizes): boolean {
  const [{ dtype, shape }] = operand;
  if (dtype !== operand[1] || shape.length !== operand.length - 2) return false;
  for (let i = 0; i < shape.length; i++) {
    if (!bind(sizes, operand[i + 2] as string | number, shape[i])) return false;
  }
  return true;
}

function mismatch(call: string, name: string, [tensor, dtype, ...axes]: Operand, sizes: Sizes): GlimpseError {
  const expected = `${dtype}[${axes.map((axis) => label(sizes, axis)).join(', ')}]`;
  const received = describe(tensor);
  const message = `${call}: ${name} is ${received}; expected ${expected}.`;
  return new GlimpseError('shape_mismatch', message, { call, operand: name, expected, received });
}

/** @throws shape_mismatch when `holds` is false; `what` says what must hold, and is asked only then. */
export function expect(call: string, holds: boolean, what: () => string, facts?: Record<string, unknown>): void {
  if (!holds) throw new GlimpseError('shape_mismatch', `${call}: ${what()}.`, { call, ...facts });
}

function bind(sizes: Sizes, axis: string | number, size: number): boolean {
  if (typeof axis === 'number') return axis === size;
  sizes[axis] ??= size;
  return sizes[axis] === size;
}

function label(sizes: Sizes, axis: string | number): string {
  return typeof axis === 'number' || sizes[axis] === undefined ? String(axis) : `${axis}=${sizes[axis]}`;
}
