/**
 * The JSON files and the template beside the weights: copied as they are, after a look inside, so that a model that imports
 * also loads.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManifestFile } from '../../weights/manifest.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { parseConfig, parseGenerationConfig, parsePreprocessor, type ModelConfig } from '../../worker/model/config.ts';
import { createChatTemplate } from '../../worker/text/chat-template.ts';
import { createTokenizer } from '../../worker/text/tokenizer.ts';
import { parseJson } from './checkpoint.ts';

const REQUIRED = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'preprocessor_config.json'];
const OPTIONAL = ['generation_config.json', 'video_preprocessor_config.json'];
const TEMPLATE = 'chat_template.jinja';

export interface ModelFiles {
  readonly config: ModelConfig;
  /** Path → content, in the order of the manifest. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

/** @throws GlimpseError checkpoint_invalid for a missing or unreadable file, config_unsupported, model_invalid for text files */
export async function readModelFiles(folder: string): Promise<ModelFiles> {
  const contents = new Map<string, Uint8Array>();
  const json: Record<string, unknown> = {};
  for (const path of [...REQUIRED, ...OPTIONAL]) {
    const content = await readIfThere(join(folder, path));
    if (content === null && REQUIRED.includes(path)) throw missing(path, folder);
    if (content === null) continue;
    contents.set(path, content);
    json[path] = parseJson(content.toString('utf8'), path);
  }
  const config = parseConfig(json['config.json']);
  parsePreprocessor(json['preprocessor_config.json'], { video: json['video_preprocessor_config.json'], config });
  parseGenerationConfig(json['generation_config.json'] ?? {});
  createTokenizer(json['tokenizer.json'], json['tokenizer_config.json'], config.text.vocabSize);
  const template = await chatTemplate(folder, json['tokenizer_config.json']);
  createChatTemplate(new TextDecoder().decode(template));
  contents.set(TEMPLATE, template);
  return { config, contents };
}

/** Writes the files and describes them. */
export async function writeModelFiles({ contents }: ModelFiles, folder: string): Promise<ManifestFile[]> {
  const entries: ManifestFile[] = [];
  for (const [path, content] of contents) {
    await writeFile(join(folder, path), content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    entries.push({ path, sha256, sizeBytes: content.byteLength });
  }
  return entries;
}

/** The template where checkpoints have kept it over time: a file, chat_template.json, or inside tokenizer_config.json. */
async function chatTemplate(folder: string, tokenizerConfig: unknown): Promise<Uint8Array> {
  const file = await readIfThere(join(folder, TEMPLATE));
  if (file !== null && file.byteLength > 0) return file;
  const old = await readIfThere(join(folder, 'chat_template.json'));
  const holders = [old && parseJson(old.toString('utf8'), 'chat_template.json'), tokenizerConfig];
  for (const holder of holders as ({ chat_template?: unknown } | null)[]) {
    if (typeof holder?.chat_template === 'string') return new TextEncoder().encode(holder.chat_template);
  }
  throw missing(TEMPLATE, folder);
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function missing(path: string, folder: string): GlimpseError {
  return new GlimpseError('checkpoint_invalid', `There is no ${path} in ${folder}; download the whole checkpoint.`, {
    path,
  });
}
