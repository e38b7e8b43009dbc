/** The real Worker in workerd, capped like an isolate, with the tiny golden checkpoint in its bucket. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { importCheckpoint } from '../../scripts/convert/import.ts';
import { uploadModel } from '../../scripts/convert/upload.ts';
import { startServer, type LocalServer, type ServerOptions } from '../../scripts/demo/server.ts';
import type { ModelTask, ResidencyKind } from '../../worker/engine/engine.ts';
import { CAPABILITIES_PATH } from '../../worker/model/capabilities.ts';
import { goldenFolder, type Family } from './checkpoints.ts';

export interface TinyServer extends LocalServer {
  /** The model's directory: already in the bucket unless the server was asked for an empty one. */
  readonly directory: string;
  readonly logLines: string[];
}

interface TinyServerOptions extends Pick<
  ServerOptions,
  'bundles' | 'variables' | 'frontLimit' | 'outbound' | 'networks'
> {
  readonly empty?: boolean;
  readonly residency?: ResidencyKind;
  /** Whose golden checkpoint; `glm4v` when missing. */
  readonly family?: Family;
  /** What its capabilities.json says that it was taught. */
  readonly tasks?: readonly ModelTask[];
}

/** Ends with the test or the hook's file: call `close`. */
export async function startTinyServer({
  empty = false,
  residency,
  family = 'glm4v',
  tasks,
  variables,
  ...options
}: TinyServerOptions = {}): Promise<TinyServer> {
  const folder = await mkdtemp(join(tmpdir(), 'glimpse-e2e-'));
  const directory = join(folder, 'tiny');
  const from = join(folder, 'checkpoint');
  await cp(goldenFolder(family), from, { recursive: true });
  if (tasks) await writeFile(join(from, CAPABILITIES_PATH), JSON.stringify({ tasks }));
  await importCheckpoint({ from, out: directory, quant: 'f32' });
  const logLines: string[] = [];
  const server = await startServer({
    variables: { MODEL: 'tiny', ...(residency && { RESIDENCY: residency }), ...variables },
    ...options,
    onLog: (line) => logLines.push(line),
  });
  if (!empty) await uploadModel(directory, server.bucket);
  const close = async () => {
    await server.close();
    await rm(folder, { recursive: true });
  };
  return { ...server, directory, logLines, close };
}

/** For a test with a server of its own. */
export async function ownTinyServer(options: TinyServerOptions): Promise<TinyServer> {
  const server = await startTinyServer(options);
  onTestFinished(() => server.close());
  return server;
}

export async function chat(url: string, fields: object, signal?: AbortSignal): Promise<Response> {
  const body = JSON.stringify({ model: 'tiny', max_tokens: 4, temperature: 0, ...fields });
  return fetch(`${url}/v1/chat/completions`, { method: 'POST', body, signal });
}

export function userMessage(text: string, ...images: Uint8Array[]) {
  const parts = images.map((bytes) => ({
    type: 'image_url' as const,
    image_url: { url: `data:image/png;base64,${Buffer.from(bytes).toString('base64')}` },
  }));
  return { role: 'user' as const, content: [...parts, { type: 'text' as const, text }] };
}
