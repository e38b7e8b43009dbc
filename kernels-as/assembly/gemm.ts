/** The matrix-matrix products, a module of their own: built without -O, which would spill the register tiles. */
export { matmul_q4_token, matmul_q4_group } from './matmul_q4';
export { matmul_q3_token, matmul_q3_group, matmul_q2_token, matmul_q2_group } from './matmul_q3_q2';
export { matmul_q8_token, matmul_q8_group } from './matmul_q8';
export { matmul_panel_bytes } from './panel';
export { matmul_f32 } from './matmul_f32';
export { force_fours } from './lib/dot';
