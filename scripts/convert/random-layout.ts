/** The tensors of an official checkpoint, from its config.json, and the files that they are in. */
import { parseConfig, type ModelConfig } from '../../worker/model/config.ts';
import { TENSOR_NAMES, tensorTable, type TensorRole, type TensorSpec } from '../../worker/model/tensors.ts';

export interface RandomSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: TensorRole;
}

/** What tools of the family cut checkpoints into; the 9B models become four files. */
export const FILE_BYTES = 5 * 2 ** 30;

/** Bytes in bf16. */
export const sizeOf = ({ shape }: RandomSpec): number => shape.reduce((a, b) => a * b, 2);

/** Everything that the official files hold, the layers that an import leaves out included. */
export function checkpointTensors(raw: Record<string, unknown>): RandomSpec[] {
  const config = parseConfig(raw);
  const table = tensorTable(config);
  const held = config.tieEmbeddings ? table.filter(({ role }) => role !== 'head') : table;
  return [...held.map(asStored), ...mtpTensors(raw, config, table)];
}

/** The multi-token prediction layers of GLM-OCR, behind the decoder's own. Source: the names that vLLM's loader expects. */
function mtpTensors(
  raw: Record<string, unknown>,
  { family, text }: ModelConfig,
  table: readonly TensorSpec[],
): RandomSpec[] {
  const { num_nextn_predict_layers: count = 0 } = (raw.text_config ?? raw) as { num_nextn_predict_layers?: number };
  if (family !== 'glm_ocr') return [];
  const { hiddenSize: d, vocabSize, layers } = text;
  const first = `${TENSOR_NAMES.decoder}layers.0.`;
  const ordinary = table.filter(({ name }) => name.startsWith(first));
  return Array.from({ length: count }, (_, i) => {
    const root = `${TENSOR_NAMES.decoder}layers.${layers + i}.`;
    const extra = (name: string, shape: number[], role: TensorRole) => ({ name: `${root}${name}.weight`, shape, role });
    return [
      extra('enorm', [d], 'norm'),
      extra('hnorm', [d], 'norm'),
      extra('eh_proj', [d, 2 * d], 'matrix'),
      extra('embed_tokens', [vocabSize, d], 'embedding'),
      extra('shared_head.norm', [d], 'norm'),
      extra('shared_head.head', [vocabSize, d], 'head'),
      ...ordinary.map((spec) => ({ ...asStored(spec), name: root + spec.name.slice(first.length) })),
    ];
  }).flat();
}

const asStored = ({ name, hfShape, role }: TensorSpec): RandomSpec => ({ name, shape: hfShape, role });

/** File name → its tensors, in order; a single file has no number and needs no index. */
export function splitIntoFiles(specs: readonly RandomSpec[], fileBytes: number): Map<string, RandomSpec[]> {
  const parts: RandomSpec[][] = [];
  let room = 0;
  for (const spec of specs) {
    if (parts.length === 0 || sizeOf(spec) > room) {
      parts.push([]);
      room = fileBytes;
    }
    parts[parts.length - 1].push(spec);
    room -= sizeOf(spec);
  }
  const five = (number: number) => String(number).padStart(5, '0');
  const name = (i: number) => `model-${five(i + 1)}-of-${five(parts.length)}.safetensors`;
  return new Map(parts.map((part, i) => [parts.length === 1 ? 'model.safetensors' : name(i), part]));
}
