/**
 * Eight rows x three tokens of a product with unpacked weights: more sums would not fit in sixteen vector registers. Two ways to the
 * same integers; matmul_q4.ts takes the one that is cheap on this processor.
 */
import { GROUP } from './lib/layout';
import { dot_fours, dot_pairs } from './lib/dot';
import { add_group } from './lib/lanes';
import { HALF_BLOCK } from './panel';

/**
 * Adds 8 rows x 3 tokens x `count` groups to the sums in `out`.
 * t<token><row group>: partial sums of a group in i16, as in matvec_q4; s<token><row group>: sums so far.
 */
export function tile_pairs<Sum>(
  out: usize,
  rowBytes: usize,
  panel: usize,
  q: usize,
  corr: usize,
  scale: usize,
  token0: usize,
  token1: usize,
  token2: usize,
  groups: usize,
  first: usize,
  count: i32,
): void {
  const out0 = out + token0 * rowBytes;
  const out1 = out + token1 * rowBytes;
  const out2 = out + token2 * rowBytes;
  let s00 = i32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  if (first) {
    s00 = v128.load(out0);
    s01 = v128.load(out0, 16);
    s10 = v128.load(out1);
    s11 = v128.load(out1, 16);
    s20 = v128.load(out2);
    s21 = v128.load(out2, 16);
  }
  let q0 = q + (token0 * groups + first) * GROUP;
  let q1 = q + (token1 * groups + first) * GROUP;
  let q2 = q + (token2 * groups + first) * GROUP;
  let g0 = (token0 * groups + first) * 4;
  let g1 = (token1 * groups + first) * 4;
  let g2 = (token2 * groups + first) * 4;
  for (; count > 0; count--) {
    let t00 = v128.load32_splat(corr + g0);
    let t01 = t00;
    let t10 = v128.load32_splat(corr + g1);
    let t11 = t10;
    let t20 = v128.load32_splat(corr + g2);
    let t21 = t20;
    let w0: v128, w1: v128, x: v128;
    for (const end = panel + 256; panel < end; panel += 128) {
      // Sixteen columns: four steps of four columns, a 32-bit lane of the token's bytes against 4 rows x 4 columns
      const x0 = v128.load(q0);
      const x1 = v128.load(q1);
      const x2 = v128.load(q2);
      w0 = v128.load(panel, 0);
      w1 = v128.load(panel, 16);
      x = v128.shuffle<i32>(x0, x0, 0, 0, 0, 0);
      t00 = i16x8.add(t00, dot_pairs(x, w0));
      t01 = i16x8.add(t01, dot_pairs(x, w1));
      x = v128.shuffle<i32>(x1, x1, 0, 0, 0, 0);
      t10 = i16x8.add(t10, dot_pairs(x, w0));
      t11 = i16x8.add(t11, dot_pairs(x, w1));
      x = v128.shuffle<i32>(x2, x2, 0, 0, 0, 0);
      t20 = i16x8.add(t20, dot_pairs(x, w0));
      t21 = i16x8.add(t21, dot_pairs(x, w1));
      w0 = v128.load(panel, 32);
      w1 = v128.load(panel, 48);
      x = v128.shuffle<i32>(x0, x0, 1, 1, 1, 1);
      t00 = i16x8.add(t00, dot_pairs(x, w0));
      t01 = i16x8.add(t01, dot_pairs(x, w1));
      x = v128.shuffle<i32>(x1, x1, 1, 1, 1, 1);
      t10 = i16x8.add(t10, dot_pairs(x, w0));
      t11 = i16x8.add(t11, dot_pairs(x, w1));
      x = v128.shuffle<i32>(x2, x2, 1, 1, 1, 1);
      t20 = i16x8.add(t20, dot_pairs(x, w0));
      t21 = i16x8.add(t21, dot_pairs(x, w1));
      w0 = v128.load(panel, 64);
      w1 = v128.load(panel, 80);
      x = v128.shuffle<i32>(x0, x0, 2, 2, 2, 2);
      t00 = i16x8.add(t00, dot_pairs(x, w0));
      t01 = i16x8.add(t01, dot_pairs(x, w1));
      x = v128.shuffle<i32>(x1, x1, 2, 2, 2, 2);
      t10 = i16x8.add(t10, dot_pairs(x, w0));
      t11 = i16x8.add(t11, dot_pairs(x, w1));
      x = v128.shuffle<i32>(x2, x2, 2, 2, 2, 2);
      t20 = i16x8.add(t20, dot_pairs(x, w0));
      t21 = i16x8.add(t21, dot_pairs(x, w1));
      w0 = v128.load(panel, 96);
      w1 = v128.load(panel, 112);
      x = v128.shuffle<i32>(x0, x0, 3, 3, 3, 3);
      t00 = i16x8.add(t00, dot_pairs(x, w0));
      t01 = i16x8.add(t01, dot_pairs(x, w1));
      x = v128.shuffle<i32>(x1, x1, 3, 3, 3, 3);
      t10 = i16x8.add(t10, dot_pairs(x, w0));
      t11 = i16x8.add(t11, dot_pairs(x, w1));
      x = v128.shuffle<i32>(x2, x2, 3, 3, 3, 3);
      t20 = i16x8.add(t20, dot_pairs(x, w0));
      t21 = i16x8.add(t21, dot_pairs(x, w1));
      q0 += 16;
      q1 += 16;
      q2 += 16;
    }
    w0 = v128.load(panel);
    w1 = v128.load(panel, 16);
    let by = f32x4.splat(0);
    if (!isInteger<Sum>()) by = v128.load32_splat(scale + g0);
    s00 = add_group<Sum>(s00, i32x4.dot_i16x8_s(t00, w0), by);
    s01 = add_group<Sum>(s01, i32x4.dot_i16x8_s(t01, w1), by);
    if (!isInteger<Sum>()) by = v128.load32_splat(scale + g1);
    s10 = add_group<Sum>(s10, i32x4.dot_i16x8_s(t10, w0), by);
    s11 = add_group<Sum>(s11, i32x4.dot_i16x8_s(t11, w1), by);
    if (!isInteger<Sum>()) by = v128.load32_splat(scale + g2);
    s20 = add_group<Sum>(s20, i32x4.dot_i16x8_s(t20, w0), by);
    s21 = add_group<Sum>(s21, i32x4.dot_i16x8_s(t21, w1), by);
    panel += HALF_BLOCK - 256;
    g0 += 4;
    g1 += 4;
    g2 += 4;
  }
  v128.store(out0, s00);
  v128.store(out0, s01, 16);
  v128.store(out1, s10);
  v128.store(out1, s11, 16);
  v128.store(out2, s20);
  v128.store(out2, s21, 16);
}

/**
 * The same, four columns at a time: partial sums of a group in i32. Fewer instructions where one adds four products (VNNI).
 */
export function tile_fours<Sum>(
  out: usize,
  rowBytes: usize,
  panel: usize,
  q: usize,
  corr: usize,
  scale: usize,
  token0: usize,
  token1: usize,
  token2: usize,
  groups: usize,
  first: usize,
  count: i32,
): void {
  const out0 = out + token0 * rowBytes;
  const out1 = out + token1 * rowBytes;
  const out2 = out + token2 * rowBytes;
  let s00 = i32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  if (first) {
    s00 = v128.load(out0);
    s01 = v128.load(out0, 16);
    s10 = v128.load(out1);
    s11 = v128.load(out1, 16);
    s20 = v128.load(out2);
    s21 = v128.load(out2, 16);
  }
  let q0 = q + (token0 * groups + first) * GROUP;
  let q1 = q + (token1 * groups + first) * GROUP;
  let q2 = q + (token2 * groups + first) * GROUP;
  let g0 = (token0 * groups + first) * 4;
  let g1 = (token1 * groups + first) * 4;
  let g2 = (token2 * groups + first) * 4;
  for (; count > 0; count--) {
    let t00 = i32x4.extadd_pairwise_i16x8_s(v128.load32_splat(corr + g0));
    let t01 = t00;
    let t10 = i32x4.extadd_pairwise_i16x8_s(v128.load32_splat(corr + g1));
    let t11 = t10;
    let t20 = i32x4.extadd_pairwise_i16x8_s(v128.load32_splat(corr + g2));
    let t21 = t20;
    let w0: v128, w1: v128, x: v128;
    for (const end = panel + 256; panel < end; panel += 128) {
      // Sixteen columns: four steps of four columns, a 32-bit lane of the token's bytes against 4 rows x 4 columns
      const x0 = v128.load(q0);
      const x1 = v128.load(q1);
      const x2 = v128.load(q2);
      w0 = v128.load(panel, 0);
      w1 = v128.load(panel, 16);
      x = v128.shuffle<i32>(x0, x0, 0, 0, 0, 0);
      t00 = dot_fours(x, w0, t00);
      t01 = dot_fours(x, w1, t01);
      x = v128.shuffle<i32>(x1, x1, 0, 0, 0, 0);
      t10 = dot_fours(x, w0, t10);
      t11 = dot_fours(x, w1, t11);
      x = v128.shuffle<i32>(x2, x2, 0, 0, 0, 0);
      t20 = dot_fours(x, w0, t20);
      t21 = dot_fours(x, w1, t21);
      w0 = v128.load(panel, 32);
      w1 = v128.load(panel, 48);
      x = v128.shuffle<i32>(x0, x0, 1, 1, 1, 1);
      t00 = dot_fours(x, w0, t00);
      t01 = dot_fours(x, w1, t01);
      x = v128.shuffle<i32>(x1, x1, 1, 1, 1, 1);
      t10 = dot_fours(x, w0, t10);
      t11 = dot_fours(x, w1, t11);
      x = v128.shuffle<i32>(x2, x2, 1, 1, 1, 1);
      t20 = dot_fours(x, w0, t20);
      t21 = dot_fours(x, w1, t21);
      w0 = v128.load(panel, 64);
      w1 = v128.load(panel, 80);
      x = v128.shuffle<i32>(x0, x0, 2, 2, 2, 2);
      t00 = dot_fours(x, w0, t00);
      t01 = dot_fours(x, w1, t01);
      x = v128.shuffle<i32>(x1, x1, 2, 2, 2, 2);
      t10 = dot_fours(x, w0, t10);
      t11 = dot_fours(x, w1, t11);
      x = v128.shuffle<i32>(x2, x2, 2, 2, 2, 2);
      t20 = dot_fours(x, w0, t20);
      t21 = dot_fours(x, w1, t21);
      w0 = v128.load(panel, 96);
      w1 = v128.load(panel, 112);
      x = v128.shuffle<i32>(x0, x0, 3, 3, 3, 3);
      t00 = dot_fours(x, w0, t00);
      t01 = dot_fours(x, w1, t01);
      x = v128.shuffle<i32>(x1, x1, 3, 3, 3, 3);
      t10 = dot_fours(x, w0, t10);
      t11 = dot_fours(x, w1, t11);
      x = v128.shuffle<i32>(x2, x2, 3, 3, 3, 3);
      t20 = dot_fours(x, w0, t20);
      t21 = dot_fours(x, w1, t21);
      q0 += 16;
      q1 += 16;
      q2 += 16;
    }
    // A sum fits in 16 bits: times (sub-scale, 0)
    const low = i32x4.splat(0xffff);
    w0 = v128.and(v128.load(panel), low);
    w1 = v128.and(v128.load(panel, 16), low);
    let by = f32x4.splat(0);
    if (!isInteger<Sum>()) by = v128.load32_splat(scale + g0);
    s00 = add_group<Sum>(s00, i32x4.dot_i16x8_s(t00, w0), by);
    s01 = add_group<Sum>(s01, i32x4.dot_i16x8_s(t01, w1), by);
    if (!isInteger<Sum>()) by = v128.load32_splat(scale + g1);
    s10 = add_group<Sum>(s10, i32x4.dot_i16x8_s(t10, w0), by);
    s11 = add_group<Sum>(s11, i32x4.dot_i16x8_s(t11, w1), by);
    if (!isInteger<Sum>()) by = v128.load32_splat(scale + g2);
    s20 = add_group<Sum>(s20, i32x4.dot_i16x8_s(t20, w0), by);
    s21 = add_group<Sum>(s21, i32x4.dot_i16x8_s(t21, w1), by);
    panel += HALF_BLOCK - 256;
    g0 += 4;
    g1 += 4;
    g2 += 4;
  }
  v128.store(out0, s00);
  v128.store(out0, s01, 16);
  v128.store(out1, s10);
  v128.store(out1, s11, 16);
  v128.store(out2, s20);
  v128.store(out2, s21, 16);
}
