/** Multiply-adds of the graph's passes, from shapes alone: matrix products and attention. */
import type { ModelConfig } from '../../../worker/model/config.ts';
import { TENSOR_NAMES, tensorTable, type TensorSpec } from '../../../worker/model/tensors.ts';
import { namesIn } from '../../convert/names.ts';

/** `tokens` tokens after `start` others, and the head on the last of them. */
export function decoderMacs(config: ModelConfig, start: number, tokens: number): number {
  const { layers, heads, headDim } = config.text;
  const seen = tokens * start + (tokens * (tokens + 1)) / 2;
  const attention = 2 * layers * heads * headDim * seen;
  return tokens * weightsOf(config, isLayer) + weightsOf(config, ({ role }) => role === 'head') + attention;
}

/** One picture of `patches` patches. */
export function visionMacs(config: ModelConfig, patches: number): number {
  const { depth, hiddenSize, mergeSize } = config.vision;
  const attention = 2 * depth * hiddenSize * patches ** 2;
  const merged = patches / mergeSize ** 2;
  const tower = weightsOf(config, (spec) => isVision(spec) && !isMerger(spec));
  return patches * tower + merged * weightsOf(config, isMerger) + attention;
}

function weightsOf(config: ModelConfig, wanted: (spec: TensorSpec) => boolean): number {
  const sizes = tensorTable(config).filter(wanted);
  return sizes.reduce((sum, { shape }) => sum + shape[0] * shape[1], 0);
}

const MERGER = namesIn(TENSOR_NAMES.vision, /(merger|downsample)\./);
const isMatrix = ({ role }: TensorSpec) => role === 'matrix' || role === 'patch';
const isLayer = (spec: TensorSpec) => isMatrix(spec) && spec.name.startsWith(TENSOR_NAMES.decoder);
const isVision = (spec: TensorSpec) => isMatrix(spec) && spec.name.startsWith(TENSOR_NAMES.vision);
const isMerger = (spec: TensorSpec) => isMatrix(spec) && MERGER.test(spec.name);
