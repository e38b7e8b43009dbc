/** Memory of an isolate that answers about one picture. */
import { uploadModel } from '../convert/upload.ts';
import { MODEL_DIRECTORY } from '../demo/ask.ts';
import { startServer } from '../demo/server.ts';
import { watchIsolate } from '../observe/isolate-memory.ts';
import { readPicture } from './picture-files.ts';
import { table } from './report.ts';

const FILES: readonly (readonly [name: string, file: string])[] = [
  ['JPEG, 1 megapixel', 'photo-1mp.jpg'],
  ['JPEG, 5 megapixels', 'photo-5mp.jpg'],
  ['JPEG, 12 megapixels (4032x3024, 4:2:0)', 'photo-12mp.jpg'],
  ['the same, progressive', 'photo-12mp-progressive.jpg'],
  ['JPEG, 24 megapixels', 'photo-24mp.jpg'],
  ['A4 at 300 dpi, JPEG', 'a4-300dpi.jpg'],
  ['A4 at 300 dpi, PNG of 1 bit', 'a4-300dpi-1bit.png'],
  ['A4 at 300 dpi, PNG of 8 bits', 'a4-300dpi-8bit.png'],
  ['A4 at 300 dpi, PNG of 24 bits', 'a4-300dpi-24bit.png'],
  ['screenshot, 3840x2160, PNG', 'screenshot-4k.png'],
  ['WebP, lossless, 4 megapixels', 'photo-4mp-lossless.webp'],
  ['WebP, 8 megapixels', 'photo-8mp.webp'],
  ['WebP, 12 megapixels', 'photo-12mp.webp'],
];

const HEAD = ['', 'file', 'linear memory', 'decoders', 'heap', 'buffers', 'in all', 'answer, ms'];

export async function memoryTable(dir: string): Promise<string> {
  const rows: string[][] = [];
  for (const [name, file] of FILES) {
    const bytes = await readPicture(dir, file);
    rows.push([name, mib(bytes.length), ...(await measure(bytes))]);
    console.log(rows[rows.length - 1].join(' | '));
  }
  return table(HEAD, rows);
}

async function measure(bytes: Uint8Array): Promise<string[]> {
  const server = await startServer({ variables: { MODEL: 'nano' } });
  try {
    await uploadModel(MODEL_DIRECTORY, server.bucket);
    const memory = await watchIsolate(await server.inspector());
    const start = performance.now();
    const reply = await ask(server.url, bytes);
    const answerMs = performance.now() - start;
    const sizes = (await memory.wasmBytes()).toSorted((a, b) => b - a);
    const { wasm_bytes: linear } = await linearMemory(server.url);
    const { heapBytes, bufferBytes } = memory.peaks();
    memory.close();
    if (reply !== null) return ['', '', '', '', reply, ''];
    const decoders = sizes.reduce((sum, size) => sum + size, 0) - linear;
    const all = linear + decoders + heapBytes + bufferBytes;
    return [...[linear, decoders, heapBytes, bufferBytes, all].map(mib), answerMs.toFixed(0)];
  } finally {
    await server.close();
  }
}

/** Null when there is an answer, else the code of the refusal. */
async function ask(url: string, bytes: Uint8Array): Promise<string | null> {
  const picture = { url: `data:image/jpeg;base64,${Buffer.from(bytes).toString('base64')}` };
  const content = [
    { type: 'image_url', image_url: picture },
    { type: 'text', text: 'What is this?' },
  ];
  const body = JSON.stringify({ model: 'nano', max_tokens: 4, messages: [{ role: 'user', content }] });
  const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body });
  const { error } = (await response.json()) as { error?: { code: string } };
  return error?.code ?? null;
}

async function linearMemory(url: string): Promise<{ readonly wasm_bytes: number }> {
  const { memory } = (await (await fetch(`${url}/health`)).json()) as { memory: { readonly wasm_bytes: number } };
  return memory;
}

const mib = (bytes: number): string => (bytes / (1 << 20)).toFixed(1);
