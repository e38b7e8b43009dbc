/** `glimpse inspect`: what is in a model directory, how it is stored and what it needs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { folderSource } from '../../weights/file.ts';
import { loadManifest } from '../../weights/stream.ts';
import { weightBytes, type Manifest, type ManifestTensor } from '../../weights/manifest.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { LIMITS } from '../../worker/limits.ts';
import { parseConfig, type ModelConfig } from '../../worker/model/config.ts';
import { kvBytesPerToken } from '../../worker/model/kv-cache.ts';
import { TENSOR_NAMES } from '../../worker/model/tensors.ts';
import { parseJson } from '../convert/checkpoint.ts';
import { namesIn } from '../convert/names.ts';
import { formatBytes } from '../convert/units.ts';

const HELP = `Usage: glimpse inspect DIR [--json]

  DIR     a model directory (glimpse import makes one)
  --json  one JSON object instead of the tables`;

const OPTIONS = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** First match wins; the parts are those that engines load and let go of. */
const PARTS: readonly (readonly [part: string, prefix: RegExp])[] = [
  ['merger', namesIn(TENSOR_NAMES.vision, /(merger|downsample)\./)],
  ['vision', namesIn(TENSOR_NAMES.vision)],
  ['embedding', namesIn(TENSOR_NAMES.embedding)],
  ['layers', namesIn(TENSOR_NAMES.decoder, /layers\./)],
  ['head', namesIn(TENSOR_NAMES.head)],
  ['head', namesIn(TENSOR_NAMES.decoder, /norm\./)],
];

interface Size {
  tensors: number;
  numbers: number;
  bytes: number;
}

export interface Inspection {
  readonly name: string;
  readonly family: string;
  readonly quant: string;
  readonly shards: number;
  readonly parts: Readonly<Record<string, Size>>;
  readonly dtypes: Readonly<Record<string, Size>>;
  readonly total: Size;
  readonly bitsPerWeight: number;
  readonly memory: {
    /** In linear memory, padding between tensors included. */
    readonly weightBytes: number;
    readonly kvBytesPerToken: number;
    /** With the cache in int8. */
    readonly kvInt8BytesPerToken: number;
    readonly budgetBytes: number;
    /** Tokens whose keys and values fit beside the weights, before activations; 0 when the weights alone do not fit. */
    readonly tokensInBudget: number;
  };
}

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (positionals.length !== 1) throw new GlimpseError('usage', HELP);
  const manifest = await loadManifest(folderSource(positionals[0]), '');
  const config = parseConfig(parseJson(await readFile(join(positionals[0], 'config.json'), 'utf8'), 'config.json'));
  const inspection = inspect(manifest, config);
  console.log(values.json ? JSON.stringify(inspection, null, 2) : describe(inspection, config));
  return 0;
}

export function inspect(manifest: Manifest, config: ModelConfig): Inspection {
  const { name, family, quant, shards, tensors } = manifest;
  const bytes = weightBytes(manifest);
  const total = sum(tensors);
  const kv = kvBytesPerToken(config, 'f32');
  const kvInt8 = kvBytesPerToken(config, 'i8');
  const budgetBytes = LIMITS.wasmBytes.value;
  const tokensInBudget = Math.max(0, Math.min(config.text.contextTokens, Math.floor((budgetBytes - bytes) / kv)));
  return {
    name,
    family,
    quant,
    shards: shards.length,
    parts: group(tensors, (tensor) => PARTS.find(([, prefix]) => prefix.test(tensor.name))?.[0] ?? 'other'),
    dtypes: group(tensors, ({ dtype }) => dtype),
    total,
    bitsPerWeight: (8 * total.bytes) / total.numbers,
    memory: { weightBytes: bytes, kvBytesPerToken: kv, kvInt8BytesPerToken: kvInt8, budgetBytes, tokensInBudget },
  };
}

function group(tensors: readonly ManifestTensor[], key: (tensor: ManifestTensor) => string): Record<string, Size> {
  const groups = Object.groupBy(tensors, key);
  return Object.fromEntries(Object.entries(groups).map(([name, members]) => [name, sum(members ?? [])]));
}

function sum(tensors: readonly ManifestTensor[]): Size {
  const size = { tensors: tensors.length, numbers: 0, bytes: 0 };
  for (const { shape, sizeBytes } of tensors) {
    size.numbers += shape.reduce((a, b) => a * b);
    size.bytes += sizeBytes;
  }
  return size;
}

function describe(inspection: Inspection, { text, vision }: ModelConfig): string {
  const { name, family, quant, shards, parts, dtypes, total, memory } = inspection;
  const { weightBytes: bytes, kvBytesPerToken: kv, kvInt8BytesPerToken: kvInt8, budgetBytes, tokensInBudget } = memory;
  const budget = `${formatBytes(budgetBytes)} of one isolate`;
  const fits =
    tokensInBudget > 0
      ? `fits in the ${budget}, with up to ${tokensInBudget.toLocaleString('en')} tokens before activations`
      : `does not fit in the ${budget}`;
  return [
    `${name}: ${family}, ${quant}, ${shards} shard${shards === 1 ? '' : 's'}`,
    `${vision.depth} vision blocks of ${vision.hiddenSize}, ${text.layers} decoder layers of ${text.hiddenSize}, ` +
      `${text.vocabSize.toLocaleString('en')} tokens in the vocabulary, context ${text.contextTokens.toLocaleString('en')}`,
    '',
    row('part', 'tensors', 'numbers', 'size', 'bits each'),
    ...Object.entries(parts).map(sizeRow),
    sizeRow(['all', total]),
    '',
    row('format', 'tensors', 'numbers', 'size', 'bits each'),
    ...Object.entries(dtypes).map(sizeRow),
    '',
    `Memory: ${formatBytes(bytes)} of weights and ${formatBytes(kv)} per token (${formatBytes(kvInt8)} with the cache in int8); ${fits}.`,
  ].join('\n');
}

function sizeRow([name, { tensors, numbers, bytes }]: [string, Size]): string {
  return row(
    name,
    String(tensors),
    numbers.toLocaleString('en'),
    formatBytes(bytes),
    ((8 * bytes) / numbers).toFixed(2),
  );
}

const row = (first: string, ...rest: string[]) => first.padEnd(10) + rest.map((cell) => cell.padStart(15)).join('');
