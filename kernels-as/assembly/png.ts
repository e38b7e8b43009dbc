/** Entry of png.wasm: what rows of a PNG are made with. An instance has one stream. */
export { inflate, inflate_end, inflate_input, inflate_slide, inflate_start, inflate_unused } from './inflate';
export { unfilter } from './unfilter';
