/**
 * The worked example of weights/FORMAT.md, made from a real checkpoint: `node scripts/convert/format-example.ts` prints it,
 * a test compares it with the document.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shardPath, type ManifestTensor } from '../../weights/manifest.ts';
import { TENSOR_NAMES } from '../../worker/model/tensors.ts';
import { importCheckpoint } from './import.ts';

export const EXAMPLE_CHECKPOINT = 'test/golden/glm_ocr/checkpoint';

/** Markdown: three tensors of the example model, their bytes and what they mean. */
export async function formatExample(root: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'glimpse-format-'));
  try {
    const out = join(folder, 'example');
    const { manifest } = await importCheckpoint({ from: join(root, EXAMPLE_CHECKPOINT), out, quant: 'q4' });
    const stream = Buffer.concat(
      await Promise.all(manifest.shards.map(({ sha256 }) => readFile(join(out, shardPath(sha256))))),
    );
    const find = (name: string) => manifest.tensors.find((tensor) => tensor.name === name) as ManifestTensor;
    return [
      f32Example(find(`${TENSOR_NAMES.vision}blocks.0.norm1.weight`), stream),
      q4Example(find(`${TENSOR_NAMES.vision}blocks.0.attn.qkv.weight`), stream),
      q8RowsExample(find(`${TENSOR_NAMES.embedding}weight`), stream),
    ].join('\n\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function f32Example(tensor: ManifestTensor, stream: Buffer): string {
  const { offset } = tensor;
  const values = [0, 1, 2, 3].map((i) => stream.readFloatLE(offset + 4 * i));
  return section(tensor, [`${hex(stream, offset)}  f32: ${values.join(' ')} …`]);
}

/** The weight in row 1, column 0 of the first tile, step by step. */
function q4Example(tensor: ManifestTensor, stream: Buffer): string {
  const { offset } = tensor;
  const block = offset + 64;
  const scale = stream.readFloatLE(offset + 4);
  const sub = stream.readInt8(block + 256 + 1);
  const byte = stream[block + 4];
  return section(tensor, [
    `${hex(stream, offset)}  row scales 0-3 of 16, f32`,
    `${hex(stream, block)}  rows 0-3, columns 0-3 (low nibbles) and 4-7 (high nibbles)`,
    `${hex(stream, block + 256)}  sub-scales of the group, i8, rows 0-15`,
    '',
    `row 1, column 0: byte 0x${byte.toString(16).padStart(2, '0')}, low nibble ${byte & 15}`,
    `(${byte & 15} - 8) · ${sub} · ${scale.toPrecision(6)} = ${(((byte & 15) - 8) * sub * scale).toPrecision(6)}`,
  ]);
}

function q8RowsExample(tensor: ManifestTensor, stream: Buffer): string {
  const { offset } = tensor;
  const scale = stream.readFloatLE(offset);
  const first = stream.readInt8(offset + 4);
  return section(tensor, [
    `${hex(stream, offset)}  scale of row 0, f32, then its weights, i8`,
    '',
    `row 0, column 0: ${first} · ${scale.toPrecision(6)} = ${(first * scale).toPrecision(6)}`,
  ]);
}

function section(tensor: ManifestTensor, lines: readonly string[]): string {
  return ['```', JSON.stringify(tensor), '', ...lines, '```'].join('\n');
}

/** Sixteen bytes with their place in the stream. */
function hex(stream: Buffer, offset: number): string {
  const bytes = Array.from(stream.subarray(offset, offset + 16), (byte) => byte.toString(16).padStart(2, '0'));
  return `${offset.toString(16).padStart(8, '0')}  ${bytes.join(' ')}`;
}

if (import.meta.main) console.log(await formatExample('.'));
