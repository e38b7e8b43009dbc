/** Hugging Face directories for tests: the tiny official checkpoints, changed one thing at a time, in folders that go away. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { writeSafetensors, type WritableTensor } from '../../scripts/convert/safetensors-write.ts';

export type Family = 'glm4v' | 'glm_ocr';
export interface RawTensor extends WritableTensor {
  readonly dtype: string;
  readonly data: Uint8Array;
}
export type Tensors = Map<string, RawTensor>;
/** A parsed JSON object that a test changes: as deep and as loose as JSON is. */
// oxlint-disable-next-line typescript/no-explicit-any -- a test reaches into it by name
export type Json = Record<string, any>;

export interface Changes {
  readonly tensors?: (tensors: Tensors) => void;
  readonly config?: (config: Json) => void;
  /** Tensor name → file: an index and several files instead of one. */
  readonly split?: (name: string) => string;
  readonly index?: (index: Json) => void;
}

export function goldenFolder(family: Family): string {
  return fileURLToPath(new URL(`../golden/${family}/checkpoint`, import.meta.url));
}

export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'glimpse-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of the golden checkpoint with `changes`. */
export async function checkpoint(family: Family, changes: Changes = {}): Promise<string> {
  const folder = await tempFolder();
  await cp(goldenFolder(family), folder, { recursive: true });
  await edit(join(folder, 'config.json'), changes.config);
  const tensors = await readTensors(family);
  changes.tensors?.(tensors);
  if (changes.split === undefined) {
    await writeFile(join(folder, 'model.safetensors'), writeSafetensors(tensors));
    return folder;
  }
  await rm(join(folder, 'model.safetensors'));
  const weightMap = Object.fromEntries(Array.from(tensors.keys(), (name) => [name, changes.split!(name)]));
  for (const file of new Set(Object.values(weightMap))) {
    const part = new Map([...tensors].filter(([name]) => weightMap[name] === file));
    await writeFile(join(folder, file), writeSafetensors(part));
  }
  const index = join(folder, 'model.safetensors.index.json');
  await writeFile(index, JSON.stringify({ metadata: {}, weight_map: weightMap }));
  await edit(index, changes.index);
  return folder;
}

/** The golden's tensors as they are in the file, by an independent reader: no checks, everything in memory. */
export async function readTensors(family: Family): Promise<Tensors> {
  const file = await readFile(join(goldenFolder(family), 'model.safetensors'));
  const headerBytes = Number(file.readBigUInt64LE());
  const { __metadata__: _, ...header } = JSON.parse(file.subarray(8, 8 + headerBytes).toString()) as Json;
  const data = file.subarray(8 + headerBytes);
  return new Map(
    Object.entries(header).map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [begin, end],
        },
      ]) => [name, { dtype, shape, data: new Uint8Array(data.subarray(begin, end)) }],
    ),
  );
}

/** The f32 values of a bf16 tensor. */
export function bf16Values({ data }: RawTensor): Float32Array {
  const halves = new Uint16Array(data.slice().buffer);
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}

async function edit(path: string, change: ((json: Json) => void) | undefined): Promise<void> {
  if (change === undefined) return;
  const json = JSON.parse(await readFile(path, 'utf8')) as Json;
  change(json);
  await writeFile(path, JSON.stringify(json));
}
