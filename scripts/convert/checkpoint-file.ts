/** One small file of a checkpoint, by its name. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GlimpseError } from '../../worker/errors.ts';

export async function readIfThere(folder: string, name: string): Promise<Uint8Array | null> {
  try {
    return await readFile(join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** @throws GlimpseError checkpoint_invalid when it is not there */
export async function readRequired(folder: string, name: string): Promise<Uint8Array> {
  const content = await readIfThere(folder, name);
  if (content === null) throw missingFile(name, folder);
  return content;
}

export function missingFile(name: string, folder: string): GlimpseError {
  const message = `There is no ${name} in ${folder}; download the whole checkpoint.`;
  return new GlimpseError('checkpoint_invalid', message, { path: name });
}
