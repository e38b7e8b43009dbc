/** `glimpse readers`: the languages that scans are read in, and the nets that read pictures, put into a bucket. */
import { parseArgs } from 'node:util';
import { formatBytes } from '../convert/units.ts';
import { LANGUAGES, uploadLanguages } from '../readers/languages.ts';
import { uploadNets } from '../readers/picture-nets.ts';
import { BUCKET_HELP, BUCKET_OPTIONS, openBucket } from './open-bucket.ts';

const HELP = `Usage: glimpse readers [LANGUAGE…] [--nets FILE] [--bucket NAME] [--remote] [options]

  LANGUAGE        as Tesseract calls it (${LANGUAGES.join(', ')}); others than eng want their package first: npm i @tesseract.js-data/deu.
                  The first one reads where a job names none; the list in the bucket is what is given here
  --nets FILE     other nets for text in pictures than PP-OCRv4: a models/ocr.json as docs/documents.md describes it
${BUCKET_HELP}`;

const OPTIONS = {
  ...BUCKET_OPTIONS,
  nets: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { bucket, close } = await openBucket(values, new AbortController().signal);
  try {
    const languages = await uploadLanguages(bucket, positionals.length > 0 ? positionals : LANGUAGES);
    for (const [name, { bytes }] of Object.entries(languages)) console.log(`${name}: ${formatBytes(bytes)}`);
    const { detector, direction, recognisers } = await uploadNets(bucket, values.nets);
    const bytes = [detector, direction, ...recognisers].reduce((sum, { file }) => sum + file.bytes, 0);
    console.log(`nets for pictures: ${formatBytes(bytes)}`);
    return 0;
  } finally {
    await close();
  }
}
