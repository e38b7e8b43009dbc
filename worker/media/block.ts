/**
 * Reading blocks of a file: integers and ranges that refuse to run past the end.
 */
import { GlimpseError } from '../errors.ts';

/** image_corrupt: what was expected of which format, and what to do. */
export function corrupt(format: string, what: string, cause?: unknown): GlimpseError {
  return new GlimpseError(
    'image_corrupt',
    `The ${format} is damaged: ${what}. Save it again and resend it.`,
    { format },
    cause,
  );
}

export function unsupported(format: string, what: string, instead: string): GlimpseError {
  return new GlimpseError('image_unsupported', `The ${format} ${what}, which is not supported; ${instead}.`, {
    format,
  });
}

/** `count` bytes (1-4) at `at` as an unsigned integer, big-endian. Errors: image_corrupt past the end. */
export function uintBig(bytes: Uint8Array, at: number, count: number, format: string): number {
  checkRange(bytes, at, count, format);
  let value = 0;
  for (let i = 0; i < count; i++) value = value * 256 + bytes[at + i];
  return value;
}

/** As uintBig, little-endian. */
export function uintLittle(bytes: Uint8Array, at: number, count: number, format: string): number {
  checkRange(bytes, at, count, format);
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + bytes[at + i];
  return value;
}

/** A view of `count` bytes at `at`. Errors: image_corrupt past the end. */
export function range(bytes: Uint8Array, at: number, count: number, format: string): Uint8Array {
  checkRange(bytes, at, count, format);
  return bytes.subarray(at, at + count);
}

function checkRange(bytes: Uint8Array, at: number, count: number, format: string): void {
  if (at + count > bytes.length) throw corrupt(format, `it ends after ${bytes.length} bytes, inside a block`);
}
