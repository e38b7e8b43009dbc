/**
 * A checkpoint with the layout of an official one and random numbers: full-size imports can be tried without a download.
 * config.json is the given one; tensors, shapes and files follow from it; the answers of such a model are noise.
 */
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GlimpseError } from '../../worker/errors.ts';
import { parseConfig, type ModelConfig } from '../../worker/model/config.ts';
import { expectSpace } from './disk-space.ts';
import { specialTokens, tokenizerFiles } from './models/tokens.ts';
import { checkpointTensors, FILE_BYTES, sizeOf, splitIntoFiles, type RandomSpec } from './random-layout.ts';
import { RandomTensor } from './random-values.ts';
import { safetensorsHeader } from './safetensors-write.ts';

export interface RandomOptions {
  /** A parsed config.json. */
  readonly config: Record<string, unknown>;
  /** The folder to make; must not exist, or be empty. */
  readonly out: string;
  readonly seed: number;
  readonly onProgress?: (doneBytes: number, totalBytes: number, tensor: string) => void;
  /** Most bytes of a file, and bytes that are made at once; for tests. */
  readonly fileBytes?: number;
  readonly chunkBytes?: number;
}

const CHUNK_BYTES = 8 << 20;
const INDEX = 'model.safetensors.index.json';

/** Only what the family's templates share: roles, text, pictures and videos. */
const TEMPLATE = `[gMASK]<sop>
{%- for m in messages %}<|{{ m.role }}|>
{% if m.content is string %}{{ m.content }}{% else %}
{%- for p in m.content %}
{%- if p.type == 'image' %}<|begin_of_image|><|image|><|end_of_image|>
{%- elif p.type == 'video' %}<|begin_of_video|><|video|><|end_of_video|>
{%- elif p.type == 'text' %}{{ p.text }}{% endif %}
{%- endfor %}{% endif %}
{%- endfor %}{% if add_generation_prompt %}<|assistant|>
{% endif %}`;

/** @throws GlimpseError usage, config_unsupported */
export async function randomCheckpoint(
  options: RandomOptions,
): Promise<{ tensors: number; bytes: number; files: number }> {
  const { config: raw, out, fileBytes = FILE_BYTES } = options;
  const config = parseConfig(raw);
  await mkdir(out, { recursive: true });
  if ((await readdir(out)).length > 0) throw new GlimpseError('usage', `${out} is not empty; choose another place.`);
  const specs = checkpointTensors(raw);
  const bytes = specs.reduce((sum, spec) => sum + sizeOf(spec), 0);
  await expectSpace(out, bytes);
  const small = { 'config.json': raw, ...tokenizerFiles(config), ...smallFiles(config) };
  for (const [path, json] of Object.entries(small)) await writeFile(join(out, path), text(json));
  await writeFile(join(out, 'chat_template.jinja'), TEMPLATE);

  const files = splitIntoFiles(specs, fileBytes);
  let doneBytes = 0;
  for (const [path, members] of files) {
    await writeTensors(join(out, path), members, options, (count, name) => {
      doneBytes += count;
      options.onProgress?.(doneBytes, bytes, name);
    });
  }
  if (files.size > 1) {
    const weightMap = Object.fromEntries(
      [...files].flatMap(([path, members]) => members.map(({ name }) => [name, path])),
    );
    await writeFile(join(out, INDEX), text({ metadata: { total_size: bytes }, weight_map: weightMap }));
  }
  return { tensors: specs.length, bytes, files: files.size };
}

const text = (json: unknown) => `${JSON.stringify(json, null, 2)}\n`;

/** While one chunk is written, the next is made. */
async function writeTensors(
  path: string,
  specs: readonly RandomSpec[],
  { seed, chunkBytes = CHUNK_BYTES }: RandomOptions,
  onBytes: (count: number, name: string) => void,
): Promise<void> {
  const file = await open(path, 'w');
  try {
    const entries = specs.map((spec) => ({ ...spec, dtype: 'BF16', sizeBytes: sizeOf(spec) }));
    let written: Promise<unknown> = file.write(safetensorsHeader(entries, { format: 'pt' }));
    for (const spec of specs) {
      const rows = spec.shape.length === 1 ? 1 : spec.shape[0];
      const rowValues = sizeOf(spec) / 2 / rows;
      const tensor = new RandomTensor(seed, spec.name, spec.role, rowValues);
      const most = Math.max(1, Math.floor(chunkBytes / 2 / rowValues));
      for (let row = 0; row < rows; row += most) {
        const chunk = new Uint16Array(Math.min(most, rows - row) * rowValues);
        tensor.write(chunk, row);
        await written;
        written = file.writev([chunk]);
        onBytes(chunk.byteLength, spec.name);
      }
    }
    await written;
  } finally {
    await file.close();
  }
}

function smallFiles(config: ModelConfig): Record<string, unknown> {
  const { tokens, vision } = config;
  // Templates that can switch reasoning off came with the second processor.
  const processor = specialTokens(config).has('/nothink') ? 'Glm46VProcessor' : 'Glm4vProcessor';
  return {
    'preprocessor_config.json': {
      size: { shortest_edge: 12_544, longest_edge: 9_633_792 },
      do_rescale: true,
      patch_size: vision.patchSize,
      temporal_patch_size: vision.temporalPatchSize,
      merge_size: vision.mergeSize,
      image_mean: [0.48145466, 0.4578275, 0.40821073],
      image_std: [0.26862954, 0.26130258, 0.27577711],
      image_processor_type: processor.replace('Processor', 'ImageProcessor'),
      processor_class: processor,
    },
    'generation_config.json': { do_sample: false, eos_token_id: tokens.eos, pad_token_id: tokens.pad },
  };
}
