/**
 * The second question about a picture beside the first, in a capped workerd: the embedded model, and one of GLM-OCR's size whose
 * weights are streamed. Each picture is asked about twice; the questions differ.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uploadModel } from '../convert/upload.ts';
import { ask, MODEL_DIRECTORY, type Answer } from '../demo/ask.ts';
import { startServer } from '../demo/server.ts';
import { LOCAL_RUNTIME } from '../local-runtime.ts';
import { conditions, median, table, writeBench } from './report.ts';
import { makeModel, picture } from './streamed.ts';

/** An existing model directory of GLM-OCR's size to use instead of making one. */
const MODEL = process.env.STREAMED_MODEL;

interface Subject {
  readonly title: string;
  readonly name: string;
  readonly directory: string;
  readonly pictures: number;
}

interface Pair {
  readonly first: Answer;
  readonly second: Answer;
}

export async function benchCaches(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'glimpse-caches-'));
  try {
    const nano: Subject = { title: 'nano', name: 'nano', directory: MODEL_DIRECTORY, pictures: 9 };
    const directory = MODEL ?? (await makeModel(folder));
    const ocr: Subject = { title: 'GLM-OCR’s shapes, streamed', name: 'ocr', directory, pictures: 1 };
    const rows: string[][] = [];
    for (const subject of [nano, ocr]) rows.push(rowOf(subject, await pairsOf(subject, join(folder, subject.name))));
    const text = section(rows);
    console.log(text);
    await writeBench('caches', text);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function pairsOf({ name, directory, pictures }: Subject, persist: string): Promise<Pair[]> {
  const server = await startServer({ variables: { MODEL: name }, persist });
  try {
    await uploadModel(directory, server.bucket);
    // The model is loaded, and its code is compiled, before anything is measured.
    await ask(server.url, question(0, 'Is this a picture?'));
    const pairs: Pair[] = [];
    for (let shade = 1; shade <= pictures; shade++) {
      const first = await ask(server.url, question(shade, 'What is this?'));
      pairs.push({ first, second: await ask(server.url, question(shade, 'Which colour is it?')) });
    }
    return pairs;
  } finally {
    await server.close();
  }
}

function question(shade: number, text: string): object {
  const url = `data:image/png;base64,${Buffer.from(picture(shade)).toString('base64')}`;
  const content = [
    { type: 'image_url', image_url: { url } },
    { type: 'text', text },
  ];
  return { messages: [{ role: 'user', content }], temperature: 0, max_tokens: 8 };
}

function rowOf({ title, pictures }: Subject, pairs: readonly Pair[]): string[] {
  const of = (read: (pair: Pair) => number) => median(pairs.map(read)).toFixed(0);
  const share = median(pairs.map(({ first, second }) => second.timingsMs.first_token / first.timingsMs.first_token));
  return [
    title,
    String(pictures),
    of(({ first }) => first.timingsMs.first_token),
    of(({ second }) => second.timingsMs.first_token),
    `${(share * 100).toFixed(0)} %`,
    of(({ first }) => first.timingsMs.vision),
    of(({ second }) => second.timingsMs.vision),
  ];
}

function section(rows: readonly string[][]): string {
  return [
    '## The second question about a picture',
    conditions('npm run bench -- caches', `workerd with ${LOCAL_RUNTIME.MINIFLARE_WORKERD_V8_FLAGS}`),
    'Each picture is asked about twice with different words. Medians over the pictures; ms until the first token, and of the stage `vision`',
    'in it. The bar is 40 %.',
    '',
    table(['model', 'pictures', 'first', 'second', 'share', 'vision, first', 'vision, second'], rows),
  ].join('\n');
}
