/** Entry of pack.wasm: what glimpse import packs matrices with. No isolate loads it. */
export { pack_q4, pack_q4_scratch_bytes } from './pack_q4';
export { pack_q8, pack_q8_rows } from './pack_q8';
