/** `glimpse readers`: the languages that scans are read in, put into a bucket. */
import { parseArgs } from 'node:util';
import { formatBytes } from '../convert/units.ts';
import { LANGUAGES, uploadLanguages } from '../readers/languages.ts';
import { BUCKET_HELP, BUCKET_OPTIONS, openBucket } from './open-bucket.ts';

const HELP = `Usage: glimpse readers [LANGUAGE…] [--bucket NAME] [--remote] [options]

  LANGUAGE        as Tesseract calls it (${LANGUAGES.join(', ')}); others than eng want their package first: npm i @tesseract.js-data/deu.
                  The first one reads where a job names none; the list in the bucket is what is given here
${BUCKET_HELP}`;

const OPTIONS = { ...BUCKET_OPTIONS, help: { type: 'boolean', short: 'h', default: false } } as const;

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
    return 0;
  } finally {
    await close();
  }
}
