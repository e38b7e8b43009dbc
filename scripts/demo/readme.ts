/** `npm run demo -- readme`: runs the demos about a picture and a document, and puts what they print in README.md, the second one shortened. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { GlimpseError } from '../../worker/errors.ts';
import { measuredWith, writeSection } from '../report.ts';
import { shortened } from './shortened.ts';

const DEMO = path.resolve(import.meta.dirname, 'demo.ts');
/** The invoice, what it cost, some of its lines and fields, and the webhook's head. */
const TOLD =
  /A scan of|The job is|accepted after|CPU|It was read by|Description|\| -{30}|Carbide|Surface|Invoice(?:Id|Total):|The webhook|webhook-|^ {2}\{$|"type"|standardwebhooks/;

/** @throws GlimpseError usage where a demo did not do what it should: then nothing is written */
export async function readmeDemo(): Promise<boolean> {
  const picture = await printed('picture');
  const document = await printed('document');
  const [invoice] = document.split(/^.*\bA PDF in two columns$/m);
  await writeSection('README.md', 'demo:picture', block(picture.trimEnd()));
  const measured = measuredWith('npm run demo -- readme');
  await writeSection('README.md', 'demo:document', `${block(shortened(invoice, TOLD))}\n\n${measured}`);
  return true;
}

const block = (words: string): string => `\`\`\`\n${words}\n\`\`\``;

async function printed(name: string): Promise<string> {
  console.log(`npm run demo -- ${name}`);
  const demo = spawn(process.execPath, [DEMO, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => void demo.once('close', resolve));
  const words = await text(demo.stdout);
  if ((await ended) !== 0) throw new GlimpseError('usage', `The demo “${name}” did not do what it should:\n${words}`);
  return words.replace(/^\s*\n/, '');
}
