/** The real Worker in a local workerd over HTTP, serving a golden checkpoint imported as f32. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importCheckpoint } from '../../scripts/convert/import.ts';
import { uploadModel } from '../../scripts/convert/upload.ts';
import { startServer, type LocalServer } from '../../scripts/demo/server.ts';
import { GOLDEN } from '../../scripts/eval/golden.ts';

export const MODEL = 'golden';

export interface GoldenServer extends LocalServer {
  /** Lines of the Worker's log. */
  readonly log: string[];
}

export async function startGoldenServer(): Promise<GoldenServer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'glimpse-golden-'));
  try {
    const out = path.join(directory, MODEL);
    const log: string[] = [];
    const [server] = await Promise.all([
      startServer({ model: MODEL, onLog: (line) => log.push(line) }),
      importCheckpoint({ from: path.join(GOLDEN, 'glm4v/checkpoint'), out, quant: 'f32' }),
    ]);
    await uploadModel(out, server.bucket);
    return { ...server, log };
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** A golden picture as a data URL. */
export async function pictureUrl(file: string): Promise<string> {
  const bytes = await readFile(path.join(GOLDEN, 'glm4v', file));
  return `data:image/png;base64,${bytes.toString('base64')}`;
}

export const imagePart = (url: string) => ({ type: 'image_url', image_url: { url } }) as const;
export const textPart = (text: string) => ({ type: 'text', text }) as const;
