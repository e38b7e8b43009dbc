/** q4 weights as matmul_q4 wants them: bytes, sixteen rows x up to 1024 columns, in two halves of eight rows. */
import { Q4_BLOCK } from './lib/layout';

/** Groups of columns in a panel: 1024 columns. */
export const PANEL_GROUPS: i32 = 32;
/** 8 rows x 32 columns unpacked to bytes, then 8 sub-scales twice as i16. */
export const HALF_BLOCK: usize = 288;
/** One half of a panel: 8 rows. The host gives both halves, 2 · 9216 bytes. */
export const HALF_PANEL: usize = HALF_BLOCK * 32;
const NIBBLE = memory.data<u8>([15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15], 16);

/**
 * `count` blocks of nibbles → two half panels of bytes: [step 0..7][row group 0..1][4 rows x 4 columns], then sub-scales.
 * Returns where the next block begins.
 */
export function unpack(panel: usize, w: usize, count: i32): usize {
  const low = v128.load(NIBBLE);
  for (let g = 0; g < count; g++) {
    for (let rowGroup: usize = 0; rowGroup < 4; rowGroup++) {
      const to = panel + (rowGroup >> 1) * HALF_PANEL + (rowGroup & 1) * 16;
      for (let v: usize = 0; v < 4; v++) {
        const x = v128.load(w + rowGroup * 64 + v * 16);
        v128.store(to + v * 64, v128.and(x, low));
        v128.store(to + v * 64, v128.and(i16x8.shr_u(x, 4), low), 32);
      }
    }
    const sub = v128.load(w, 256);
    const sub01 = i16x8.extend_low_i8x16_s(sub);
    const sub23 = i16x8.extend_high_i8x16_s(sub);
    v128.store(panel, v128.shuffle<i16>(sub01, sub01, 0, 0, 1, 1, 2, 2, 3, 3), 256);
    v128.store(panel, v128.shuffle<i16>(sub01, sub01, 4, 4, 5, 5, 6, 6, 7, 7), 272);
    v128.store(panel + HALF_PANEL, v128.shuffle<i16>(sub23, sub23, 0, 0, 1, 1, 2, 2, 3, 3), 256);
    v128.store(panel + HALF_PANEL, v128.shuffle<i16>(sub23, sub23, 4, 4, 5, 5, 6, 6, 7, 7), 272);
    panel += HALF_BLOCK;
    w += Q4_BLOCK;
  }
  return w;
}
