/**
 * The JSON files and the template beside the weights: copied as they are, after a look inside, so that a model that imports
 * also loads. Two are put where this format has them: the processors (processor-files.ts) and the template.
 */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManifestFile } from '../../weights/manifest.ts';
import { parseConfig, parseGenerationConfig, parsePreprocessor, type ModelConfig } from '../../worker/model/config.ts';
import { CAPABILITIES_PATH, parseCapabilities } from '../../worker/model/capabilities.ts';
import { createChatTemplate } from '../../worker/text/chat-template.ts';
import { createTokenizer } from '../../worker/text/tokenizer.ts';
import { missingFile, readIfThere, readRequired } from './checkpoint-file.ts';
import { parseJson } from './checkpoint.ts';
import { IMAGE_FILE, readProcessors, VIDEO_FILE } from './processor-files.ts';

const CONFIG = 'config.json';
const TOKENIZER = 'tokenizer.json';
const TOKENIZER_CONFIG = 'tokenizer_config.json';
const GENERATION = 'generation_config.json';
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
  const keep = (path: string, content: Uint8Array | null): void => {
    if (content === null) return;
    contents.set(path, content);
    json[path] = parseJson(new TextDecoder().decode(content), path);
  };
  for (const path of [CONFIG, TOKENIZER, TOKENIZER_CONFIG]) keep(path, await readRequired(folder, path));
  const { image, video } = await readProcessors(folder);
  keep(IMAGE_FILE, image.content);
  keep(GENERATION, await readIfThere(folder, GENERATION));
  keep(VIDEO_FILE, video && video.content);
  keep(CAPABILITIES_PATH, await readIfThere(folder, CAPABILITIES_PATH));

  const config = parseConfig(json[CONFIG]);
  const from = { imageFile: image.from, videoFile: video?.from };
  parsePreprocessor(json[IMAGE_FILE], { video: json[VIDEO_FILE], config, ...from });
  parseGenerationConfig(json[GENERATION] ?? {});
  parseCapabilities(json[CAPABILITIES_PATH] ?? {});
  createTokenizer(json[TOKENIZER], json[TOKENIZER_CONFIG], config.text.vocabSize);
  const template = await chatTemplate(folder, json[TOKENIZER_CONFIG]);
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
  const file = await readIfThere(folder, TEMPLATE);
  if (file !== null && file.byteLength > 0) return file;
  const old = await readIfThere(folder, 'chat_template.json');
  const holders = [old && parseJson(new TextDecoder().decode(old), 'chat_template.json'), tokenizerConfig];
  for (const holder of holders as ({ chat_template?: unknown } | null)[]) {
    if (typeof holder?.chat_template === 'string') return new TextEncoder().encode(holder.chat_template);
  }
  throw missingFile(TEMPLATE, folder);
}
