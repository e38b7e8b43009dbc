/**
 * Records what a server of OpenAI's API says, byte for byte, for tests without it: `node scripts/origin/record.ts URL FILE SERVER`, where
 * SERVER is its name and version. What is sent is what the engine of origins sends. A clip is served from here; a missing one is a 404.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ContentPart, GenerateRequest } from '../../worker/engine/engine.ts';
import type { Clip } from '../../worker/media/video/clip.ts';
import { originBody } from '../../worker/origin/request.ts';
import { parseOrigins } from '../../worker/origin/settings.ts';

const GOLDEN = path.join(import.meta.dirname, '../../test/golden');
const TIME_MS = 120_000;

export interface Recording {
  readonly name: string;
  readonly status: number;
  readonly contentType: string;
  /** In base64. */
  readonly body: string;
}

const picture = (): ContentPart => ({
  type: 'image',
  bytes: new Uint8Array(readFileSync(path.join(GOLDEN, 'glm4v/tiny.png'))),
});
const text = (words: string): ContentPart => ({ type: 'text', text: words });

/** The golden cases of the same names; the others are faults, each the server's own. */
function cases(clip: (file: string) => { readonly clip: Clip; readonly url: string }) {
  const ask = (content: readonly ContentPart[], more: Partial<GenerateRequest> = {}): GenerateRequest => ({
    messages: [{ role: 'user', content }],
    maxTokens: 12,
    sampling: { temperature: 0 },
    stop: [],
    ...more,
  });
  const video = clip('h264.mp4');
  const missing = clip('missing.mp4');
  const part = (found: { readonly clip: Clip }): ContentPart => ({ type: 'clip', clip: found.clip });
  return [
    { name: 'text', request: ask([text('What is 12 + 30?')]) },
    { name: 'tiny-image', request: ask([picture(), text(goldenText('tiny-image'))]) },
    { name: 'video', request: ask([part(video), text('What happens?')]), urls: new Map([[video.clip, video.url]]) },
    { name: 'missing-video', request: ask([part(missing)]), urls: new Map([[missing.clip, missing.url]]) },
    { name: 'unknown-field', request: ask([text('Hi')]), more: { top_k: 5 } },
    { name: 'stop', request: ask([text('Hi')]), more: { stop: ['zzz'] } },
  ];
}

function goldenText(name: string): string {
  const { messages } = JSON.parse(readFileSync(path.join(GOLDEN, `glm4v/${name}.json`), 'utf8')) as {
    messages: readonly { content: readonly { type: string; text?: string }[] }[];
  };
  return messages[0].content.find(({ type }) => type === 'text')?.text ?? '';
}

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [url, file, server] = positionals;
  const media = createServer((request, response) => {
    try {
      response.end(readFileSync(path.join(GOLDEN, 'video', path.basename(request.url ?? ''))));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => void media.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(media.address() as AddressInfo).port}`;
  const models = (await (await fetch(`${url}/models`)).json().catch(() => ({ data: [] }))) as {
    data: { id: string }[];
  };
  const model = models.data[0]?.id ?? 'test/golden/glm4v/checkpoint';
  const [origin] = parseOrigins({
    ORIGINS: JSON.stringify([
      { name: 'recorded', url, model, kind: 'transformers', classes: ['text', 'image', 'video'] },
    ]),
  });
  const recordings: Recording[] = [];
  const clip = (name: string) => ({ clip: { name } as unknown as Clip, url: `${base}/${name}` });
  for (const { name, request, urls, more } of cases(clip)) {
    const body = JSON.stringify({ ...originBody(origin, request, urls), ...more });
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    const response = await fetch(`${url}/chat/completions`, { ...init, signal: AbortSignal.timeout(TIME_MS) });
    const bytes = Buffer.from(await response.arrayBuffer());
    const contentType = response.headers.get('content-type') ?? '';
    recordings.push({ name, status: response.status, contentType, body: bytes.toString('base64') });
    console.log(`${name.padEnd(16)}${response.status} ${contentType}, ${bytes.byteLength} bytes`);
  }
  media.close();
  const made = `node scripts/origin/record.ts ${url} FILE "${server}"`;
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(file, `${JSON.stringify({ made, server, date, recordings }, null, 1)}\n`);
}

await main();
