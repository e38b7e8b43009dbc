/** A model directory read from end to end and compared with its manifest: everything that is wrong, not the first thing only. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { folderSource } from '../../weights/file.ts';
import { MANIFEST_PATH, shardPath, type Manifest } from '../../weights/manifest.ts';
import { loadManifest } from '../../weights/stream.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { checkTensors } from '../../worker/model/tensors.ts';
import { hashFile } from './hash-file.ts';
import { readModelFiles } from './model-files.ts';

export interface Verification {
  readonly manifest: Manifest;
  /** A sentence each; empty when the model is what its manifest says. */
  readonly problems: readonly string[];
  /** Files that no reader asks for. */
  readonly unknown: readonly string[];
}

/**
 * @throws GlimpseError model_missing, model_invalid when the manifest itself is not one; nothing else can be looked at then.
 * Cost: reads every byte once.
 */
export async function verifyModel(
  folder: string,
  onProgress: (doneBytes: number, totalBytes: number, what: string) => void = () => undefined,
): Promise<Verification> {
  const manifest = await loadManifest(folderSource(folder), '');
  const shards = new Map(manifest.shards.map((shard) => [shardPath(shard.sha256), shard]));
  const expected = new Map([...shards, ...manifest.files.map((file) => [file.path, file] as const)]);
  const totalBytes = Array.from(expected.values()).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const problems: string[] = [];
  let doneBytes = 0;
  for (const [path, { sha256, sizeBytes }] of expected) {
    const end = doneBytes + sizeBytes;
    const onBytes = (bytes: number) => onProgress((doneBytes = Math.min(end, doneBytes + bytes)), totalBytes, path);
    const found = await hashFile(join(folder, path), onBytes);
    if (found === null) problems.push(`${path} is missing.`);
    else if (found.sizeBytes !== sizeBytes)
      problems.push(`${path} has ${found.sizeBytes} bytes and the manifest says ${sizeBytes}.`);
    else if (found.sha256 !== sha256) problems.push(`${path} has changed: it hashes to ${found.sha256}.`);
    doneBytes = end;
    onProgress(doneBytes, totalBytes, path);
  }
  problems.push(...(await contentProblems(folder, manifest)));
  return { manifest, problems, unknown: await unknownFiles(folder, new Set(expected.keys())) };
}

/** What hashes cannot tell: whether the files are those of a model, and the tensors those of its config.json. */
async function contentProblems(folder: string, manifest: Manifest): Promise<string[]> {
  try {
    const { config } = await readModelFiles(folder);
    if (config.family !== manifest.family)
      return [`config.json is of the family ${config.family} and the manifest says ${manifest.family}.`];
    checkTensors(config, manifest.tensors);
    return [];
  } catch (error) {
    if (!(error instanceof GlimpseError)) throw error;
    return [error.message];
  }
}

async function unknownFiles(folder: string, known: ReadonlySet<string>): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries.filter((path) => path !== MANIFEST_PATH && path !== 'shards' && !known.has(path)).toSorted();
}
