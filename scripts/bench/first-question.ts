/**
 * `node scripts/bench/first-question.ts CHECKOUT`: the first question about a picture, to a new workerd that runs the scripts of a
 * checkout with its model; prints one line of JSON. A process of its own per question: checkouts share nothing.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';

interface Modules {
  readonly ask: typeof import('../demo/ask.ts');
  readonly server: typeof import('../demo/server.ts');
  readonly upload: typeof import('../convert/upload.ts');
}

/** A local workerd compiles all of its scripts when it starts, on every core; a deployed one starts alone. */
const SETTLE_MS = 3000;

export interface FirstQuestion {
  /** From starting workerd until it listens. */
  readonly startMs: number;
  readonly firstTextMs: number;
  readonly totalMs: number;
  readonly text: string;
}

const checkout = path.resolve(process.argv[2] ?? '.');
const load = (file: string): Promise<unknown> =>
  import(pathToFileURL(path.join(checkout, 'scripts', `${file}.ts`)).href);
const [ask, server, upload] = (await Promise.all([load('demo/ask'), load('demo/server'), load('convert/upload')])) as [
  Modules['ask'],
  Modules['server'],
  Modules['upload'],
];

const { body } = await ask.readDemo('nano');
const running = await server.startServer({ variables: { MODEL: 'nano' } });
try {
  await upload.uploadModel(ask.MODEL_DIRECTORY, running.bucket);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const { firstTextMs, totalMs, text } = await ask.ask(running.url, body);
  console.log(JSON.stringify({ startMs: running.startMs, firstTextMs, totalMs, text } satisfies FirstQuestion));
} finally {
  await running.close();
}
