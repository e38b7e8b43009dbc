/**
 * Seams: places where a factor a channel passes from what makes the channels to what reads them without changing any result.
 * docs/numerics.md, "What could be folded into weights", says why these are all.
 */
import type { ModelConfig } from '../../worker/model/config.ts';
import { TENSOR_NAMES, tensorTable } from '../../worker/model/tensors.ts';

export interface Seam {
  readonly channels: number;
  /** Tensors whose rows, from `firstRow` on, make the channels: they are divided by the factors. */
  readonly makers: readonly Maker[];
  /** Matrices of one input, whose columns are multiplied by the factors. */
  readonly readers: readonly string[];
  /** Which channel a reader's column reads; several columns may read one. */
  readonly channelOf: (column: number) => number;
}

interface Maker {
  readonly name: string;
  readonly firstRow: number;
}

const SAME = (column: number) => column;

export function seamsOf(config: ModelConfig): Seam[] {
  const known = new Set(tensorTable(config).map(({ name }) => name));
  /** The rows of a norm or of a linear layer, with the bias where there is one. */
  const rows = (name: string, firstRow = 0): Maker[] =>
    [`${name}.weight`, `${name}.bias`].filter((each) => known.has(each)).map((each) => ({ name: each, firstRow }));
  return [...visionSeams(config.vision, rows), ...decoderSeams(config.text, rows)];
}

type Rows = (name: string, firstRow?: number) => Maker[];

const weights = (prefix: string, ...names: string[]) => names.map((name) => `${prefix}${name}.weight`);

function visionSeams(vision: ModelConfig['vision'], rows: Rows): Seam[] {
  const { hiddenSize: d, mlpSize: f, outHiddenSize: out, mergerSize } = vision;
  const root = TENSOR_NAMES.vision;
  const blocks = Array.from({ length: vision.depth }, (_, i) => `${root}blocks.${i}.`);
  return [
    ...blocks.flatMap((block): Seam[] => [
      seam(d, rows(`${block}norm1`), weights(block, 'attn.qkv')),
      // qkv is queries, keys, values one below the other; what a head attends to is linear in its values.
      seam(d, rows(`${block}attn.qkv`, 2 * d), weights(block, 'attn.proj')),
      seam(d, rows(`${block}norm2`), weights(block, 'mlp.gate_proj', 'mlp.up_proj')),
      seam(f, rows(`${block}mlp.up_proj`), weights(block, 'mlp.down_proj')),
    ]),
    // The four patches of a tile lie side by side in a row of the downsampling.
    seam(d, rows(`${root}post_layernorm`), weights(root, 'downsample'), (column) => column % d),
    seam(out, rows(`${root}downsample`), weights(root, 'merger.proj')),
    seam(mergerSize, rows(`${root}merger.up_proj`), weights(root, 'merger.down_proj')),
  ];
}

function decoderSeams({ layers, hiddenSize: d, mlpSize: f, heads, kvHeads, headDim }: ModelConfig['text'], rows: Rows) {
  const { decoder: root, head } = TENSOR_NAMES;
  const queriesPerKey = heads / kvHeads;
  // All queries of a group read the values of one head.
  const valueOf = (column: number) => Math.floor(column / headDim / queriesPerKey) * headDim + (column % headDim);
  return [
    ...Array.from({ length: layers }, (_, i) => `${root}layers.${i}.`).flatMap((layer): Seam[] => [
      seam(d, rows(`${layer}input_layernorm`), weights(`${layer}self_attn.`, 'q_proj', 'k_proj', 'v_proj')),
      seam(kvHeads * headDim, rows(`${layer}self_attn.v_proj`), weights(layer, 'self_attn.o_proj'), valueOf),
      seam(d, rows(`${layer}post_attention_layernorm`), weights(layer, 'mlp.gate_up_proj')),
      // SwiGLU is linear in the lower half.
      seam(f, rows(`${layer}mlp.gate_up_proj`, f), weights(layer, 'mlp.down_proj')),
    ]),
    seam(d, rows(`${root}norm`), [`${head}weight`]),
  ];
}

function seam(channels: number, makers: Maker[], readers: string[], channelOf = SAME): Seam {
  return { channels, makers, readers, channelOf };
}
