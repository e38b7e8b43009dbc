/**
 * The one table of a model's tensors: name → shape → role, in the order in which a forward pass uses them.
 * The importer fills it, the manifest is compared with it, the graph binds it by name (weights.ts).
 * Names are those of the official checkpoints. Letters: D hidden, F MLP width, E head size.
 */
import type { StoredDType } from '../../weights/packing.ts';
import { GlimpseError } from '../errors.ts';
import type { ModelConfig } from './config.ts';

/** How names begin: every tensor is in one of the three, and the embedding in the decoder. */
export const TENSOR_NAMES = {
  vision: 'model.visual.',
  decoder: 'model.language_model.',
  embedding: 'model.language_model.embed_tokens.',
  head: 'lm_head.',
} as const;

export type TensorRole = 'matrix' | 'embedding' | 'head' | 'norm' | 'bias' | 'patch' | 'positions';

export interface TensorSpec {
  readonly name: string;
  /** As stored here and read by the kernels: one or two axes. */
  readonly shape: readonly number[];
  /** As in the official checkpoint; another order of the same numbers where convolutions became matrices. */
  readonly hfShape: readonly number[];
  readonly role: TensorRole;
}

/** The smallest thing that can be compared with the table: what a manifest says about a tensor. */
interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: StoredDType;
}

const MATRIX: readonly StoredDType[] = ['f32', 'q8', 'q4', 'q3', 'q2'];
const PLAIN: readonly StoredDType[] = ['f32'];
/** What the kernels can read in each role; which of them an import chooses is its own matter. */
export const READABLE: Readonly<Record<TensorRole, readonly StoredDType[]>> = {
  matrix: MATRIX,
  head: MATRIX,
  embedding: ['f32', 'q8_rows'],
  norm: PLAIN,
  bias: PLAIN,
  patch: PLAIN,
  positions: PLAIN,
};

export function tensorTable(config: ModelConfig): readonly TensorSpec[] {
  return [...visionTensors(config.vision), ...decoderTensors(config)];
}

/** @throws GlimpseError model_invalid naming the first tensor that is missing, unknown, of another shape or a wrong dtype */
export function checkTensors(config: ModelConfig, tensors: readonly StoredTensor[]): void {
  const table = tensorTable(config);
  const stored = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  for (const spec of table) {
    const { name } = spec;
    const problem = difference(spec, stored.get(name));
    if (problem)
      throw new GlimpseError('model_invalid', `Tensor ${name} ${problem}; import the model again.`, { name });
    stored.delete(name);
  }
  const [extra] = stored.keys();
  if (extra !== undefined)
    throw new GlimpseError('model_invalid', `Tensor ${extra} is in the model and not in its config.json.`, { extra });
}

/** null when the stored tensor is as the table says. */
function difference({ shape, role }: TensorSpec, came: StoredTensor | undefined): string | null {
  if (came === undefined) return 'is missing';
  if (String(came.shape) !== String(shape)) return `has shape [${came.shape.join()}], not [${shape.join()}]`;
  return READABLE[role].includes(came.dtype) ? null : `is ${came.dtype}, not ${READABLE[role].join(' or ')}`;
}

function visionTensors(vision: ModelConfig['vision']): TensorSpec[] {
  const { hiddenSize: d, outHiddenSize: out, patchSize, mergeSize, inChannels, temporalPatchSize } = vision;
  const root = TENSOR_NAMES.vision;
  const patchKernel = [d, inChannels, temporalPatchSize, patchSize, patchSize];
  const table = vision.positionTable;
  return [
    { name: `${root}patch_embed.proj.weight`, shape: [d, vision.patchValues], hfShape: patchKernel, role: 'patch' },
    bias(`${root}patch_embed.proj`, d),
    ...(table === null
      ? []
      : [
          norm(`${root}post_conv_layernorm`, d),
          spec(`${root}embeddings.position_embedding.weight`, [table * table, d], 'positions'),
        ]),
    ...Array.from({ length: vision.depth }, (_, i) => visionBlock(`${root}blocks.${i}.`, vision)).flat(),
    norm(`${root}post_layernorm`, d),
    {
      name: `${root}downsample.weight`,
      shape: [out, mergeSize * mergeSize * d],
      hfShape: [out, d, mergeSize, mergeSize],
      role: 'matrix',
    },
    bias(`${root}downsample`, out),
    matrix(`${root}merger.proj`, out, out),
    norm(`${root}merger.post_projection_norm`, out),
    bias(`${root}merger.post_projection_norm`, out),
    matrix(`${root}merger.gate_proj`, vision.mergerSize, out),
    matrix(`${root}merger.up_proj`, vision.mergerSize, out),
    matrix(`${root}merger.down_proj`, out, vision.mergerSize),
  ];
}

function visionBlock(block: string, vision: ModelConfig['vision']): TensorSpec[] {
  const { hiddenSize: d, mlpSize: f, headDim } = vision;
  const linear = (name: string, rows: number, columns: number) => [
    matrix(`${block}${name}`, rows, columns),
    ...(vision.bias ? [bias(`${block}${name}`, rows)] : []),
  ];
  const headNorms = [norm(`${block}attn.q_norm`, headDim), norm(`${block}attn.k_norm`, headDim)];
  return [
    norm(`${block}norm1`, d),
    ...linear('attn.qkv', 3 * d, d),
    ...(vision.qkNorm ? headNorms : []),
    ...linear('attn.proj', d, d),
    norm(`${block}norm2`, d),
    ...linear('mlp.gate_proj', f, d),
    ...linear('mlp.up_proj', f, d),
    ...linear('mlp.down_proj', d, f),
  ];
}

function decoderTensors({ text }: ModelConfig): TensorSpec[] {
  const { decoder: root, embedding, head } = TENSOR_NAMES;
  const { vocabSize, hiddenSize } = text;
  return [
    spec(`${embedding}weight`, [vocabSize, hiddenSize], 'embedding'),
    ...Array.from({ length: text.layers }, (_, i) => decoderLayer(`${root}layers.${i}.`, text)).flat(),
    norm(`${root}norm`, hiddenSize),
    spec(`${head}weight`, [vocabSize, hiddenSize], 'head'),
  ];
}

function decoderLayer(layer: string, text: ModelConfig['text']): TensorSpec[] {
  const { hiddenSize: d, mlpSize: f, headDim } = text;
  const projection = (name: string, heads: number) => [
    matrix(`${layer}self_attn.${name}`, heads * headDim, d),
    ...(text.qkvBias ? [bias(`${layer}self_attn.${name}`, heads * headDim)] : []),
  ];
  return [
    norm(`${layer}input_layernorm`, d),
    ...projection('q_proj', text.heads),
    ...projection('k_proj', text.kvHeads),
    ...projection('v_proj', text.kvHeads),
    matrix(`${layer}self_attn.o_proj`, d, text.heads * headDim),
    norm(`${layer}post_self_attn_layernorm`, d),
    norm(`${layer}post_attention_layernorm`, d),
    matrix(`${layer}mlp.gate_up_proj`, 2 * f, d),
    matrix(`${layer}mlp.down_proj`, d, f),
    norm(`${layer}post_mlp_layernorm`, d),
  ];
}

const spec = (name: string, shape: readonly number[], role: TensorRole): TensorSpec => ({
  name,
  shape,
  hfShape: shape,
  role,
});
const matrix = (name: string, rows: number, columns: number) => spec(`${name}.weight`, [rows, columns], 'matrix');
const norm = (name: string, length: number) => spec(`${name}.weight`, [length], 'norm');
const bias = (name: string, length: number) => spec(`${name}.bias`, [length], 'bias');
