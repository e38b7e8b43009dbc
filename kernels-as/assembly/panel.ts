/**
 * Weights of 4, 3 or 2 bits as the matrix product wants them: bytes 0..15 that mean byte - 8, sixteen rows x up to 1024 columns,
 * in two halves of eight rows.
 */
import { codes_q2, codes_q3 } from './lib/codes';
import { block_bytes } from './lib/layout';

/** Groups of columns in a panel: 1024 columns. */
export const PANEL_GROUPS: i32 = 32;
/** 8 rows x 32 columns unpacked to bytes, then 8 sub-scales twice as i16. */
export const HALF_BLOCK: usize = 288;
/** One half of a panel: 8 rows. */
export const HALF_PANEL: usize = HALF_BLOCK * PANEL_GROUPS;
const NIBBLE = memory.data<u8>([15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15], 16);

/** Bytes of scratch of matmul_q4, matmul_q3 and matmul_q2: both halves. */
export function matmul_panel_bytes(): usize {
  return 2 * HALF_PANEL;
}

/** What a code of so many bits lacks to be one that means byte - 8. */
const OFFSETS = memory.data<u8>([6, 4], 16);

/**
 * `count` blocks → two half panels of bytes: [step 0..7][row group 0..1][4 rows x 4 columns], then sub-scales.
 * Returns where the next block begins.
 */
export function unpack(panel: usize, w: usize, count: i32, bits: i32): usize {
  const blockBytes = block_bytes(bits);
  for (let g = 0; g < count; g++) {
    if (bits == 4) unpack_q4(panel, w);
    else unpack_q3_q2(panel, w, bits);
    const sub = v128.load(w + blockBytes - 16);
    const sub01 = i16x8.extend_low_i8x16_s(sub);
    const sub23 = i16x8.extend_high_i8x16_s(sub);
    v128.store(panel, v128.shuffle<i16>(sub01, sub01, 0, 0, 1, 1, 2, 2, 3, 3), 256);
    v128.store(panel, v128.shuffle<i16>(sub01, sub01, 4, 4, 5, 5, 6, 6, 7, 7), 272);
    v128.store(panel + HALF_PANEL, v128.shuffle<i16>(sub23, sub23, 0, 0, 1, 1, 2, 2, 3, 3), 256);
    v128.store(panel + HALF_PANEL, v128.shuffle<i16>(sub23, sub23, 4, 4, 5, 5, 6, 6, 7, 7), 272);
    panel += HALF_BLOCK;
    w += blockBytes;
  }
  return w;
}

function unpack_q4(panel: usize, w: usize): void {
  const low = v128.load(NIBBLE);
  for (let rowGroup: usize = 0; rowGroup < 4; rowGroup++) {
    const to = panel + (rowGroup >> 1) * HALF_PANEL + (rowGroup & 1) * 16;
    for (let v: usize = 0; v < 4; v++) {
      const x = v128.load(w + rowGroup * 64 + v * 16);
      v128.store(to + v * 64, v128.and(x, low));
      v128.store(to + v * 64, v128.and(i16x8.shr_u(x, 4), low), 32);
    }
  }
}

/** The same bytes from two planes of two bits, and for q3 one more plane of one bit. */
function unpack_q3_q2(panel: usize, w: usize, bits: i32): void {
  const offset = v128.load8_splat(OFFSETS + bits - 2);
  for (let rowGroup: usize = 0; rowGroup < 4; rowGroup++) {
    const to = panel + (rowGroup >> 1) * HALF_PANEL + (rowGroup & 1) * 16;
    for (let step = 0; step < 8; step++) {
      const low = v128.load(w + rowGroup * 32 + (step >> 2) * 16);
      const codes = bits == 3 ? codes_q3(low, v128.load(w + 128 + rowGroup * 16), step) : codes_q2(low, step);
      v128.store(to + step * 32, i8x16.add(codes, offset));
    }
  }
}
