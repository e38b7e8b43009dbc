/** The scalar twins: every kernel with the same name, arguments and result, one obvious loop each. The truth of the tests. */
export { matmul_q4_token, matmul_q4_group, matvec_q4_token, matvec_q4_group } from './low_bits';
export { matmul_q3_token, matmul_q3_group, matvec_q3_token, matvec_q3_group } from './low_bits';
export { matmul_q2_token, matmul_q2_group, matvec_q2_token, matvec_q2_group } from './low_bits';
export { matmul_q8_token, matmul_q8_group, matvec_q8_token, matvec_q8_group } from './q8';
export { matmul_f32 } from './f32';
export { quantize_token, quantize_group, quantize_slices } from './quantize';
export { rms_norm, rms_norm_heads, layer_norm } from './norm';
export { add, gelu, silu_mul, swiglu } from './activation';
export { rope_pairs, rope_half } from './rope';
export { attention_causal, attention_causal_i8, attention_full, attention_one, attention_one_i8 } from './attention';
export { attention_i8, attention_pack_head } from './attention_i8';
export { embed_f32, embed_q8_rows } from './embed';
export { patches, resample_table, resize_columns, resize_rows } from './images';
export { force_fours } from '../lib/dot';
// Sizes belong to the layouts of the kernels; the twins are given as much, and what they do not need stays unused
export { attention_block_queries, attention_scratch_bytes } from '../attention';
export { attention_one_scratch_bytes } from '../attention_one';
export { attention_panels_bytes } from '../attention_i8_pack';
export { attention_i8_scratch_bytes } from '../attention_i8';
export { matmul_panel_bytes } from '../panel';
export { quantized_bytes, quantized_corr_bytes } from '../quantize';
