/** Rows of a lookup table. */

/**
 * out[t] = table[ids[t]]
 * @param out    f32[T, D]
 * @param table  f32[V, D]
 * @param ids    i32[T], each below V; the host checks
 */
export function embed_f32(out: usize, table: usize, ids: usize, tokens: i32, size: i32): void {
  const bytes = <usize>size * 4;
  for (let t = 0; t < tokens; t++) memory.copy(out + t * bytes, table + <usize>i32.load(ids + t * 4) * bytes, bytes);
}

/**
 * out[t, d] = scale[id] · table[id, d]
 * @param table     q8_rows[V, D]: a row is its scale f32, then i8[D], padded to 16 bytes (weights/FORMAT.md)
 * @param size      D, a multiple of 4
 */
export function embed_q8_rows(out: usize, table: usize, ids: usize, tokens: i32, size: i32): void {
  const rowBytes = (<usize>size + 19) & ~15;
  for (let t = 0; t < tokens; t++) {
    const row = table + <usize>i32.load(ids + t * 4) * rowBytes;
    const scale = v128.load32_splat(row);
    for (let i = 0; i < size; i += 4) {
      const bytes = i16x8.extend_low_i8x16_s(v128.load32_zero(row + 4 + i));
      v128.store(out, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(bytes)), scale));
      out += 16;
    }
  }
}
