/** Which build an engine can run. */
export type Build = 'relaxed' | 'strict';

/** A module whose one function is i16x8.relaxed_dot_i8x16_i7x16_s(i8x16.splat(0), i8x16.splat(0)). */
const RELAXED_MODULE = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0, 10, 15, 1, 13, 0, 0x41, 0, 0xfd, 0x0f,
  0x41, 0, 0xfd, 0x0f, 0xfd, 0x92, 0x02, 0x0b,
]);

/** 'relaxed' when the engine validates relaxed SIMD, else 'strict'. Validating bytes is allowed in workerd, too. */
export function bestBuild(): Build {
  return WebAssembly.validate(RELAXED_MODULE) ? 'relaxed' : 'strict';
}
