/**
 * Which dtype a tensor gets: the one place that decides it (weights/FORMAT.md has the same as a table). Tensors fall into a few
 * classes; a quantisation gives each a dtype, and a policy file may give some another one.
 */
import * as v from 'valibot';
import { canPack, type StoredDType } from '../../weights/packing.ts';
import { MIXED, type Manifest, type Quant } from '../../weights/manifest.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { READABLE, TENSOR_NAMES, type TensorSpec } from '../../worker/model/tensors.ts';
import { namesIn } from './names.ts';

const { vision: VISION, decoder: DECODER, embedding: EMBEDDING, head: HEAD } = TENSOR_NAMES;

/** First match wins. Norms, biases, the patch embedding and the position table are in no class: they stay f32. */
const CLASSES = {
  'vision.attention': namesIn(VISION, /blocks\.\d+\.attn\./),
  'vision.mlp': namesIn(VISION, /blocks\.\d+\.mlp\./),
  merger: namesIn(VISION, /(merger|downsample)\./),
  'decoder.attention': namesIn(DECODER, /layers\.\d+\.self_attn\./),
  'decoder.mlp': namesIn(DECODER, /layers\.\d+\.mlp\./),
  embedding: namesIn(EMBEDDING),
  head: namesIn(HEAD),
} as const;
export type TensorClass = keyof typeof CLASSES;
export const TENSOR_CLASSES = Object.keys(CLASSES) as readonly TensorClass[];

export type Policy = Readonly<Record<TensorClass, StoredDType>>;

/** What an import is asked for. */
export interface Wanted {
  readonly quant: Quant;
  /** Classes that get another dtype than `quant` gives them. */
  readonly policy?: Partial<Policy>;
}

/** Few bits in the head cost the most accuracy a byte: it decides between neighbours of the vocabulary. */
const HEAD_DTYPE: Readonly<Record<Quant, StoredDType>> = { f32: 'f32', q8: 'q8', q4: 'q8', q3: 'q8', q2: 'q8' };

function fullPolicy({ quant, policy }: Wanted): Policy {
  const matrices = Object.fromEntries(TENSOR_CLASSES.map((name) => [name, quant])) as Record<TensorClass, StoredDType>;
  // Rows of the embedding are looked up one by one, so they are not tiled.
  return { ...matrices, head: HEAD_DTYPE[quant], embedding: quant === 'f32' ? 'f32' : 'q8_rows', ...policy };
}

/** What a manifest says about how its tensors were stored. */
export function quantName({ quant, policy }: Wanted): Manifest['quant'] {
  return Object.keys(policy ?? {}).length > 0 ? MIXED : quant;
}

/** A matrix that does not tile stays f32. */
export function dtypeOf({ name, role, shape }: TensorSpec, wanted: Wanted): StoredDType {
  if (role === 'norm' || role === 'bias') return 'f32';
  const own = TENSOR_CLASSES.find((each) => CLASSES[each].test(name));
  const dtype = own ? fullPolicy(wanted)[own] : 'f32';
  return dtype !== 'f32' && canPack(dtype, shape[0], shape[1]) ? dtype : 'f32';
}

const entries = Object.fromEntries(
  TENSOR_CLASSES.map((name) => [name, v.picklist(READABLE[name === 'embedding' ? 'embedding' : 'matrix'])]),
);
const policySchema = v.partial(v.strictObject(entries));

/** A policy file: a class, a dtype, as JSON. @throws GlimpseError usage naming the first entry that is wrong */
export function parsePolicy(json: unknown, path: string): Partial<Policy> {
  const result = v.safeParse(policySchema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const known = `classes are ${TENSOR_CLASSES.join(', ')}`;
  throw new GlimpseError(
    'usage',
    `${path} is no policy: ${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}; ${known}.`,
  );
}
