/**
 * Hugging Face tensor names → the canonical ones of worker/model/tensors.ts, and which tensors are left out on purpose.
 * Source: the checkpoints of the family, and the prefixes that fine-tuning tools write.
 */
import type { ModelConfig } from '../../worker/model/config.ts';

const DECODER = 'model.language_model.';

/** Prefix → canonical prefix; the first that fits is used. */
const ALIASES: readonly (readonly [string, string])[] = [
  ['visual.', 'model.visual.'],
  ['language_model.model.', DECODER],
  ['language_model.lm_head.', 'lm_head.'],
  ['language_model.', DECODER],
  ['model.layers.', `${DECODER}layers.`],
  ['model.embed_tokens.', `${DECODER}embed_tokens.`],
  ['model.norm.', `${DECODER}norm.`],
];

export function canonicalName(name: string): string {
  const alias = ALIASES.find(([prefix]) => name.startsWith(prefix));
  return alias ? alias[1] + name.slice(alias[0].length) : name;
}

/** Why a tensor of the checkpoint is not imported, or null when it should be. */
export function skipReason(canonical: string, config: ModelConfig): string | null {
  const layer = /^model\.language_model\.layers\.(\d+)\./.exec(canonical)?.[1];
  if (config.family === 'glm_ocr' && layer !== undefined && Number(layer) >= config.text.layers)
    return 'multi-token prediction, which plain decoding does not use';
  if (config.tieEmbeddings && canonical === 'lm_head.weight')
    return 'tied to the embedding, which is stored as the head';
  return null;
}
