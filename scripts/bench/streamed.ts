/**
 * A model of GLM-OCR's size with random numbers answers in a capped workerd, its weights streamed out of R2: 256 image tokens in,
 * 8 tokens out, the same text as with resident weights in Node, memory peaks, and the time split into reading and computing.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GenerateRequest, ResidencyKind } from '../../worker/engine/engine.ts';
import { collect } from '../engine/collect.ts';
import { createNodeEngine } from '../engine/node-engine.ts';
import { importCheckpoint } from '../convert/import.ts';
import { readConfig } from '../convert/models/models.ts';
import { randomCheckpoint } from '../convert/random-checkpoint.ts';
import { formatBytes } from '../convert/units.ts';
import { uploadModel } from '../convert/upload.ts';
import { ask, type Answer } from '../demo/ask.ts';
import { watchHeap } from '../demo/heap.ts';
import { LOCAL_RUNTIME } from '../local-runtime.ts';
import { startServer } from '../demo/server.ts';
import { encodePng } from '../png.ts';
import { conditions, table, writeBench } from './report.ts';

/** 32 by 32 patches: 256 image tokens. */
const SIDE_PX = 448;
const QUESTION = 'What is this?';
const NEW_TOKENS = 8;
/** An existing model directory to use instead of making one. */
const MODEL = process.env.STREAMED_MODEL;
/** An isolate's memory, linear memory and JS heap together. */
const ISOLATE_BYTES = 128_000_000;

interface Streamed {
  readonly answer: Answer;
  readonly weightBytes: number;
  readonly memory: { readonly residency: ResidencyKind } & Readonly<Record<'wasm_bytes' | 'wasm_peak_bytes', number>>;
  readonly heapBytes: number;
}

export async function benchStreamed(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'glimpse-streamed-'));
  try {
    const directory = MODEL ?? (await makeModel(folder));
    const expected = await askNode(directory);
    console.log(`Node, resident weights: ${JSON.stringify(expected.text)}, ids ${expected.ids.join(' ')}`);
    const streamed = await askWorkerd(directory, join(folder, 'r2'));
    console.log(`workerd, streamed weights: ${JSON.stringify(streamed.answer.text)}`);
    const same = streamed.answer.text === expected.text && streamed.memory.residency === 'streamed';
    const text = section(streamed, expected.ids, same);
    console.log(text);
    if (!same) throw new Error('The streamed answer is not the one of resident weights.');
    await writeBench('streamed', text);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A model directory of GLM-OCR's size with random numbers, in q4. */
export async function makeModel(folder: string): Promise<string> {
  const [from, out] = [join(folder, 'checkpoint'), join(folder, 'ocr')];
  console.log(`Making a checkpoint of 2.65 GB and importing it in ${folder}`);
  await randomCheckpoint({ config: await readConfig('glm-ocr'), out: from, seed: 1 });
  await importCheckpoint({ from, out, quant: 'q4' });
  await rm(from, { recursive: true });
  return out;
}

/** Coloured stripes that cross: every patch is another one. Another `shade` is another picture. */
export function picture(shade = 0): Uint8Array {
  const pixels = Uint8Array.from({ length: SIDE_PX * SIDE_PX * 3 }, (_, i) => {
    const [x, y, channel] = [Math.floor(i / 3) % SIDE_PX, Math.floor(i / 3 / SIDE_PX), i % 3];
    return (x * (channel + 1) + y * (3 - channel) + shade) % 256;
  });
  return encodePng(SIDE_PX, SIDE_PX, 'rgb', pixels);
}

async function askNode(directory: string) {
  const { engine } = await createNodeEngine(directory);
  const content = [{ type: 'image', bytes: picture() } as const, { type: 'text', text: QUESTION } as const];
  const request: GenerateRequest = {
    messages: [{ role: 'user', content }],
    maxTokens: NEW_TOKENS,
    sampling: { temperature: 0 },
    stop: [],
  };
  return collect(engine, request);
}

async function askWorkerd(directory: string, persist: string): Promise<Streamed> {
  const server = await startServer({ variables: { MODEL: 'ocr' }, persist, onLog: (line) => console.log(line) });
  try {
    const { manifest } = await uploadModel(directory, server.bucket);
    const heap = await watchHeap(await server.inspector());
    const url = `data:image/png;base64,${Buffer.from(picture()).toString('base64')}`;
    const content = [
      { type: 'image_url', image_url: { url } },
      { type: 'text', text: QUESTION },
    ];
    const body = { messages: [{ role: 'user', content }], temperature: 0, max_tokens: NEW_TOKENS };
    const answer = await ask(server.url, body);
    heap.close();
    const { memory } = (await (await fetch(`${server.url}/v1/limits`)).json()) as Pick<Streamed, 'memory'>;
    const weightBytes = manifest.shards.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return { answer, memory, weightBytes, heapBytes: heap.peakBytes() };
  } finally {
    await server.close();
  }
}

function section({ answer, memory, weightBytes, heapBytes }: Streamed, ids: readonly number[], same: boolean): string {
  const { vision, prefill, decode, reading, load } = answer.timingsMs;
  const wasmBytes = memory.wasm_bytes;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const computing = vision + prefill + decode - reading;
  const fits = wasmBytes + heapBytes <= ISOLATE_BYTES ? 'within' : 'beyond';
  return [
    '## A model larger than the isolate',
    conditions('npm run bench -- streamed', `workerd with ${LOCAL_RUNTIME.MINIFLARE_WORKERD_V8_FLAGS}`),
    `GLM-OCR's shapes with random numbers, q4, ${formatBytes(weightBytes)} of weights out of the local R2 simulator; ${answer.usage.prompt_tokens}`,
    `tokens in, 256 of them a picture's, ${answer.usage.completion_tokens} out. The text is ${same ? '' : 'NOT '}that of resident weights in Node (ids ${ids.join(' ')}).`,
    '',
    table(
      ['time', ''],
      [
        ['load: manifest, tokenizer, ring', seconds(load)],
        ['picture', seconds(vision)],
        ['prompt', seconds(prefill)],
        ['answer', seconds(decode)],
        ['of these three: waiting for weights (reading, hashing, copying)', seconds(reading)],
        ['of these three: computing', seconds(computing)],
      ],
    ),
    '',
    table(
      ['memory', 'peak'],
      [
        ['WASM, taken', formatBytes(memory.wasm_peak_bytes)],
        ['WASM, size of the memory', formatBytes(wasmBytes)],
        ['JS heap, sampled through the inspector', formatBytes(heapBytes)],
        [`both, ${fits} the ${formatBytes(ISOLATE_BYTES)} of an isolate`, formatBytes(wasmBytes + heapBytes)],
      ],
    ),
  ].join('\n');
}
