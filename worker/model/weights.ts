/**
 * Tensors by name → the structure that the graph reads. One field a weight, named as in the checkpoint, in the stream's order.
 * Shapes were checked when the manifest was compared with the tensor table; here only names are resolved.
 */
import { GlimpseError } from '../errors.ts';
import type { ModelConfig } from './config.ts';
import type { LinearWeights, Weight } from './feed.ts';
import { TENSOR_NAMES } from './tensors.ts';

export interface VisionBlock {
  readonly norm1: Weight;
  readonly qkv: LinearWeights;
  /** Per-head norms of queries and keys: GLM-OCR only. */
  readonly qNorm: Weight | null;
  readonly kNorm: Weight | null;
  readonly proj: LinearWeights;
  readonly norm2: Weight;
  readonly gateProj: LinearWeights;
  readonly upProj: LinearWeights;
  readonly downProj: LinearWeights;
}

export interface Merger {
  readonly downsample: LinearWeights;
  readonly proj: LinearWeights;
  readonly postProjectionNorm: { readonly weight: Weight; readonly bias: Weight };
  readonly gateProj: LinearWeights;
  readonly upProj: LinearWeights;
  readonly downProj: LinearWeights;
}

export interface VisionTower {
  readonly patchEmbed: LinearWeights;
  /** Norm after the patch embedding and the learned n·n position table: the 9B family only. */
  readonly postConvNorm: Weight | null;
  readonly positionTable: Weight | null;
  readonly blocks: readonly VisionBlock[];
  readonly postNorm: Weight;
  readonly merger: Merger;
}

export interface DecoderLayer {
  readonly inputNorm: Weight;
  readonly qProj: LinearWeights;
  readonly kProj: LinearWeights;
  readonly vProj: LinearWeights;
  readonly oProj: LinearWeights;
  readonly postSelfAttentionNorm: Weight;
  readonly postAttentionNorm: Weight;
  readonly gateUpProj: LinearWeights;
  readonly downProj: LinearWeights;
  readonly postMlpNorm: Weight;
}

export interface Decoder {
  readonly embedTokens: Weight;
  readonly layers: readonly DecoderLayer[];
  readonly norm: Weight;
  readonly lmHead: LinearWeights;
}

export interface ModelWeights {
  readonly vision: VisionTower;
  readonly decoder: Decoder;
}

/** @throws GlimpseError model_invalid naming the first tensor that is missing */
export function bindWeights(config: ModelConfig, stored: readonly Weight[]): ModelWeights {
  const tensors = new Map(stored.map(({ name, dtype, shape }) => [name, { name, dtype, shape }]));
  const optional = (name: string) => tensors.get(name) ?? null;
  const get = (name: string): Weight => {
    const tensor = tensors.get(name);
    if (tensor === undefined)
      throw new GlimpseError('model_invalid', `The model has no tensor ${name}; import it again.`, { name });
    return tensor;
  };
  const linear = (name: string): LinearWeights => ({ weight: get(`${name}.weight`), bias: optional(`${name}.bias`) });
  return { vision: bindVision(config, get, linear, optional), decoder: bindDecoder(config, get, linear) };
}

type Get = (name: string) => Weight;
type GetLinear = (name: string) => LinearWeights;

function bindVision(
  config: ModelConfig,
  get: Get,
  linear: GetLinear,
  optional: (name: string) => Weight | null,
): VisionTower {
  const root = TENSOR_NAMES.vision;
  return {
    patchEmbed: linear(`${root}patch_embed.proj`),
    postConvNorm: optional(`${root}post_conv_layernorm.weight`),
    positionTable: optional(`${root}embeddings.position_embedding.weight`),
    blocks: Array.from({ length: config.vision.depth }, (_, i) => {
      const block = `${root}blocks.${i}.`;
      return {
        norm1: get(`${block}norm1.weight`),
        qkv: linear(`${block}attn.qkv`),
        qNorm: optional(`${block}attn.q_norm.weight`),
        kNorm: optional(`${block}attn.k_norm.weight`),
        proj: linear(`${block}attn.proj`),
        norm2: get(`${block}norm2.weight`),
        gateProj: linear(`${block}mlp.gate_proj`),
        upProj: linear(`${block}mlp.up_proj`),
        downProj: linear(`${block}mlp.down_proj`),
      };
    }),
    postNorm: get(`${root}post_layernorm.weight`),
    merger: {
      downsample: linear(`${root}downsample`),
      proj: linear(`${root}merger.proj`),
      postProjectionNorm: {
        weight: get(`${root}merger.post_projection_norm.weight`),
        bias: get(`${root}merger.post_projection_norm.bias`),
      },
      gateProj: linear(`${root}merger.gate_proj`),
      upProj: linear(`${root}merger.up_proj`),
      downProj: linear(`${root}merger.down_proj`),
    },
  };
}

function bindDecoder(config: ModelConfig, get: Get, linear: GetLinear): Decoder {
  const { decoder: root, embedding, head } = TENSOR_NAMES;
  return {
    embedTokens: get(`${embedding}weight`),
    layers: Array.from({ length: config.text.layers }, (_, i) => {
      const layer = `${root}layers.${i}.`;
      return {
        inputNorm: get(`${layer}input_layernorm.weight`),
        qProj: linear(`${layer}self_attn.q_proj`),
        kProj: linear(`${layer}self_attn.k_proj`),
        vProj: linear(`${layer}self_attn.v_proj`),
        oProj: linear(`${layer}self_attn.o_proj`),
        postSelfAttentionNorm: get(`${layer}post_self_attn_layernorm.weight`),
        postAttentionNorm: get(`${layer}post_attention_layernorm.weight`),
        gateUpProj: linear(`${layer}mlp.gate_up_proj`),
        downProj: linear(`${layer}mlp.down_proj`),
        postMlpNorm: get(`${layer}post_mlp_layernorm.weight`),
      };
    }),
    norm: get(`${root}norm.weight`),
    lmHead: { weight: get(`${head}weight`), bias: null },
  };
}
