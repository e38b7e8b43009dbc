/**
 * The published models by name: their config.json, as the model cards and the reference's converters give it, and what else
 * a checkpoint holds that follows from it. Nothing is downloaded.
 */
import { readFile } from 'node:fs/promises';
import { GlimpseError } from '../../../worker/errors.ts';
import { parseJson } from '../checkpoint.ts';

export const MODEL_NAMES = ['glm-4.1v-9b', 'glm-4.6v-flash', 'glm-ocr'] as const;

/** The parsed config.json of a published model, or of the file at a path. @throws GlimpseError usage, checkpoint_invalid */
export async function readConfig(nameOrPath: string): Promise<Record<string, unknown>> {
  const known = (MODEL_NAMES as readonly string[]).includes(nameOrPath);
  const path = known ? new URL(`${nameOrPath}.json`, import.meta.url) : nameOrPath;
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const message = `“${nameOrPath}” is neither a model (${MODEL_NAMES.join(', ')}) nor a config.json (${error.code}).`;
    throw new GlimpseError('usage', message, { nameOrPath }, error);
  });
  return parseJson(text, nameOrPath) as Record<string, unknown>;
}
