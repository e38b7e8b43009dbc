/** The numbers of the packed matrices. weights/FORMAT.md draws them; weights/q4.ts, q3-q2.ts and q8.ts write them. */

/** Columns that share one sub-scale; activations are padded with zeros to a multiple of it. */
export const GROUP: i32 = 32;
/** Rows of one tile: four row groups of four rows, one row a 32-bit lane. */
export const TILE_ROWS: i32 = 16;
/** A tile begins with its row scales, f32[16]. */
export const TILE_HEAD: usize = 64;
/** 16 rows x 32 columns of q4: 256 bytes of nibbles, then 16 sub-scales i8. */
export const Q4_BLOCK: usize = 272;
/** The same of q4, q3, q2: codes of so many bits, then 16 sub-scales. */
export function block_bytes(bits: i32): usize {
  return <usize>bits * 64 + 16;
}
/** 16 rows x 32 columns of q8: 512 bytes. */
export const Q8_BLOCK: usize = 512;
