/** Everything but the matrix-matrix products; built with -O3. */
export { matvec_q4_token, matvec_q4_group } from './matvec_q4';
export { matvec_q3_token, matvec_q3_group, matvec_q2_token, matvec_q2_group } from './matvec_q3_q2';
export { matvec_q8_token, matvec_q8_group } from './matvec_q8';
export { quantize_token, quantize_group, quantize_slices, quantized_bytes, quantized_corr_bytes } from './quantize';
export { rms_norm, rms_norm_heads, layer_norm } from './norm';
export { add, gelu, silu_mul, swiglu } from './activation';
export { rope_pairs, rope_half } from './rope';
export { attention_causal, attention_causal_i8, attention_full } from './attention';
export { attention_block_queries, attention_scratch_bytes } from './attention';
export { attention_one, attention_one_i8, attention_one_scratch_bytes } from './attention_one';
export { attention_pack_head, attention_panels_bytes } from './attention_i8_pack';
export { attention_i8, attention_i8_scratch_bytes } from './attention_i8';
export { embed_f32, embed_q8_rows } from './embed';
export { patches, resample_table, resize_columns, resize_rows } from './images';
export { force_fours } from './lib/dot';
