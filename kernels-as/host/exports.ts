/** What the wasm modules export, in the order out, inputs, sizes; documented in kernels-as/assembly. */
type P = number;
type N = number;

type LowBitsMatmul = (
  out: P,
  w: P,
  q: P,
  corr: P,
  scale: P,
  bias: P,
  panel: P,
  tokens: N,
  rows: N,
  groups: N,
  stride: N,
) => void;

type LowBitsMatvec = (out: P, w: P, q: P, corr: P, scale: P, bias: P, rows: N, groups: N) => void;

interface ProductSwitch {
  /** 0 and 1: how this module's products add up, whatever the processor (tests, benchmarks); -1: as is fast on it. */
  readonly force_fours: (value: N) => void;
}

export interface GemmExports extends ProductSwitch {
  readonly matmul_panel_bytes: () => N;
  readonly matmul_q4_token: LowBitsMatmul;
  readonly matmul_q4_group: LowBitsMatmul;
  readonly matmul_q3_token: LowBitsMatmul;
  readonly matmul_q3_group: LowBitsMatmul;
  readonly matmul_q2_token: LowBitsMatmul;
  readonly matmul_q2_group: LowBitsMatmul;
  readonly matmul_q8_token: (out: P, w: P, q: P, scale: P, bias: P, tokens: N, rows: N, groups: N, stride: N) => void;
  readonly matmul_q8_group: (out: P, w: P, q: P, scale: P, bias: P, tokens: N, rows: N, groups: N, stride: N) => void;
  readonly matmul_f32: (out: P, w: P, x: P, bias: P, tokens: N, rows: N, cols: N, stride: N) => void;
}

export interface OpsExports extends ProductSwitch {
  readonly matvec_q4_token: LowBitsMatvec;
  readonly matvec_q4_group: LowBitsMatvec;
  readonly matvec_q3_token: LowBitsMatvec;
  readonly matvec_q3_group: LowBitsMatvec;
  readonly matvec_q2_token: LowBitsMatvec;
  readonly matvec_q2_group: LowBitsMatvec;
  readonly matvec_q8_token: (out: P, w: P, q: P, scale: P, bias: P, rows: N, groups: N) => void;
  readonly matvec_q8_group: (out: P, w: P, q: P, scale: P, bias: P, rows: N, groups: N) => void;
  readonly quantize_token: (q: P, corr: P, scale: P, x: P, tokens: N, cols: N) => void;
  readonly quantize_group: (q: P, corr: P, scale: P, x: P, tokens: N, cols: N) => void;
  readonly quantized_bytes: (cols: N) => N;
  readonly quantized_corr_bytes: (cols: N) => N;
  readonly quantize_slices: (q: P, scale: P, x: P, count: N, size: N) => void;
  readonly rms_norm: (out: P, x: P, weight: P, tokens: N, size: N, eps: N) => void;
  readonly rms_norm_heads: (x: P, weight: P, tokens: N, heads: N, size: N, stride: N, eps: N) => void;
  readonly layer_norm: (out: P, x: P, weight: P, bias: P, tokens: N, size: N, eps: N) => void;
  readonly add: (x: P, y: P, n: N) => void;
  readonly gelu: (out: P, x: P, n: N) => void;
  readonly silu_mul: (out: P, gate: P, up: P, n: N) => void;
  readonly swiglu: (out: P, gateUp: P, tokens: N, size: N) => void;
  readonly rope_pairs: (x: P, cos: P, sin: P, tokens: N, heads: N, headDim: N, pairs: N, stride: N) => void;
  readonly rope_half: (x: P, cos: P, sin: P, tokens: N, heads: N, headDim: N, stride: N) => void;
  readonly attention_block_queries: () => N;
  readonly attention_scratch_bytes: (headDim: N) => N;
  readonly attention_one_scratch_bytes: (heads: N, kvHeads: N, headDim: N) => N;
  readonly attention_i8_scratch_bytes: (headDim: N) => N;
  readonly attention_panels_bytes: (headDim: N, keys: N) => N;
  readonly attention_causal: (
    out: P,
    q: P,
    k: P,
    v: P,
    scratch: P,
    tokens: N,
    start: N,
    heads: N,
    kvHeads: N,
    headDim: N,
    scale: N,
  ) => void;
  readonly attention_one: (
    out: P,
    q: P,
    k: P,
    v: P,
    scratch: P,
    keys: N,
    heads: N,
    kvHeads: N,
    headDim: N,
    scale: N,
  ) => void;
  readonly attention_one_i8: (
    out: P,
    q: P,
    k: P,
    v: P,
    kScales: P,
    vScales: P,
    scratch: P,
    keys: N,
    heads: N,
    kvHeads: N,
    headDim: N,
    scale: N,
  ) => void;
  readonly attention_causal_i8: (
    out: P,
    q: P,
    k: P,
    v: P,
    kScales: P,
    vScales: P,
    scratch: P,
    tokens: N,
    start: N,
    heads: N,
    kvHeads: N,
    headDim: N,
    scale: N,
  ) => void;
  readonly attention_full: (
    out: P,
    qkv: P,
    scratch: P,
    first: N,
    count: N,
    segment: N,
    heads: N,
    headDim: N,
    outBytes: N,
    scale: N,
  ) => void;
  readonly attention_pack_head: (panels: P, k: P, v: P, keys: N, rowBytes: N, headDim: N) => void;
  readonly attention_i8: (
    out: P,
    q: P,
    panels: P,
    scratch: P,
    first: N,
    count: N,
    share: N,
    visible: N,
    step: N,
    outBytes: N,
    queryBytes: N,
    headDim: N,
    scale: N,
  ) => void;
  readonly embed_f32: (out: P, table: P, ids: P, tokens: N, size: N) => void;
  readonly embed_q8_rows: (out: P, table: P, ids: P, tokens: N, size: N) => void;
  readonly resize_columns: (out: P, rgb: P, taps: P, height: N, width: N, outWidth: N, size: N) => void;
  readonly resize_rows: (out: P, rows: P, taps: P, outHeight: N, rowBytes: N, size: N) => void;
  readonly patches: (out: P, rgb: P, values: P, height: N, width: N, size: N, frames: N, frame: N) => void;
  readonly resample_table: (out: P, table: P, rows: P, columns: P, height: N, width: N, side: N, size: N) => void;
}

/** Of pack.wasm, which no isolate has. */
export interface PackExports {
  readonly pack_q4: (out: P, weights: P, parts: P, scratch: P, rows: N, columns: N) => void;
  readonly pack_q4_scratch_bytes: (columns: N) => N;
  readonly pack_q8: (out: P, weights: P, rows: N, columns: N) => void;
  readonly pack_q8_rows: (out: P, weights: P, rows: N, columns: N) => void;
}
