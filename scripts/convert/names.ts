/**
 * Hugging Face tensor names → the canonical ones of worker/model/tensors.ts, and which tensors are left out on purpose.
 * Source: the checkpoints of the family, and the prefixes that fine-tuning tools write.
 */
import type { ModelConfig } from '../../worker/model/config.ts';
import { TENSOR_NAMES } from '../../worker/model/tensors.ts';

const { vision: VISION, decoder: DECODER, embedding: EMBEDDING, head: HEAD } = TENSOR_NAMES;

/** Prefix → canonical prefix; the first that fits is used. */
const ALIASES: readonly (readonly [string, string])[] = [
  ['visual.', VISION],
  ['language_model.model.', DECODER],
  ['language_model.lm_head.', HEAD],
  ['language_model.', DECODER],
  ['model.layers.', `${DECODER}layers.`],
  ['model.embed_tokens.', EMBEDDING],
  ['model.norm.', `${DECODER}norm.`],
];

/** Matches the canonical names that begin with `prefix`, then `rest`. */
export function namesIn(prefix: string, rest = /(?:)/): RegExp {
  return new RegExp(`^${prefix.replaceAll('.', '\\.')}${rest.source}`);
}

export function canonicalName(name: string): string {
  const alias = ALIASES.find(([prefix]) => name.startsWith(prefix));
  return alias ? alias[1] + name.slice(alias[0].length) : name;
}

/** Why a tensor of the checkpoint is not imported, or null when it should be. */
export function skipReason(canonical: string, config: ModelConfig): string | null {
  const layer = namesIn(DECODER, /layers\.(\d+)\./).exec(canonical)?.[1];
  if (config.family === 'glm_ocr' && layer !== undefined && Number(layer) >= config.text.layers)
    return 'multi-token prediction, which plain decoding does not use';
  if (config.tieEmbeddings && canonical === `${HEAD}weight`)
    return 'tied to the embedding, which is stored as the head';
  return null;
}
