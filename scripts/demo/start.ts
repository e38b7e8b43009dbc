/**
 * `npm start`: the Worker with the embedded model on 127.0.0.1, until Ctrl-C. PORT changes the port (8787). R2's objects stay
 * where `wrangler dev` and `glimpse upload` have them.
 */
import path from 'node:path';
import { uploadModel } from '../convert/upload.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { LANGUAGES, uploadLanguages } from '../readers/languages.ts';
import { uploadNets } from '../readers/picture-nets.ts';
import { MODEL_DIRECTORY, readDemo } from './ask.ts';
import { startServer } from './server.ts';

const STATE = path.resolve(import.meta.dirname, '../../.wrangler/state/v3');

async function start(): Promise<void> {
  const { picturePath, question } = await readDemo('nano');
  const port = portOf(process.env.PORT ?? '8787');
  const server = await startServer({
    variables: { MODEL: 'nano' },
    port,
    persist: STATE,
    readsPictures: true,
    onLog: (line) => console.log(line),
  });
  const stop = () => void server.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await uploadModel(MODEL_DIRECTORY, server.bucket);
  await uploadLanguages(server.bucket, LANGUAGES);
  await uploadNets(server.bucket);
  console.log(`Glimpse serves nano. Ask it in a browser: ${server.url}`);
  console.log(`Its API is ${server.url}/v1. Ctrl-C ends it. To ask something from here, paste this:\n`);
  console.log(curl(server.url, picturePath, question));
  console.log(`Or this, with a document of your own, for its Markdown:\n\n${documentCurl(server.url)}\n`);
}

function portOf(words: string): number {
  const port = Number(words);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new GlimpseError('usage', `PORT is ${JSON.stringify(words)}; it must be a number from 0 to 65535.`);
}

/** A question about a picture; any PNG, JPEG or WebP will do. */
function curl(url: string, picturePath: string, question: string): string {
  const picture = path.relative(process.cwd(), picturePath);
  return `curl -sS -F image=@${picture} -F question=${JSON.stringify(question)} ${url}/v1/ask\n`;
}

/** A scan does as well as a PDF. */
const documentCurl = (url: string): string =>
  `curl -sS -H 'accept: text/markdown' --data-binary @your.pdf ${url}/v1/documents/jobs`;

function words(error: unknown): unknown {
  if (error instanceof GlimpseError) return error.message;
  const isTaken = error instanceof Error && 'code' in error && error.code === 'ERR_ADDRESS_IN_USE';
  return isTaken ? 'The port is in use by another program; set PORT to a free one.' : error;
}

try {
  await start();
} catch (error) {
  console.error(words(error));
  process.exitCode = 1;
}
