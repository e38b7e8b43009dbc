/** Language models of the reader of pages: from their npm packages into a bucket, named by their hashes. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { GlimpseError } from '../../worker/errors.ts';
import { languageKey, LANGUAGES_KEY, type Languages } from '../../worker/read/languages.ts';
import type { Bucket } from '../convert/upload.ts';

/** Those that are there without being asked for. */
export const LANGUAGES = ['eng'] as const;
/** The package has several; this one is int8 of the best, and smaller than the rest. */
const VARIANT = '4.0.0_best_int';

/** Models first, their list last: a reader that looks meanwhile finds the old one whole. */
export async function uploadLanguages(bucket: Bucket, names: readonly string[]): Promise<Languages> {
  const languages: Languages = {};
  for (const name of names) {
    const bytes = await languageModel(name);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    languages[name] = { sha256, bytes: bytes.byteLength };
    const key = languageKey(sha256);
    if ((await bucket.head(key)) === null) await bucket.put(key, bytes);
  }
  await bucket.put(LANGUAGES_KEY, new TextEncoder().encode(JSON.stringify(languages)));
  return languages;
}

/** @throws GlimpseError usage when its package is not installed */
export async function languageModel(name: string): Promise<Uint8Array> {
  const from = `@tesseract.js-data/${name}`;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${from}/package.json`));
    return new Uint8Array(gunzipSync(await readFile(join(folder, VARIANT, `${name}.traineddata.gz`))));
  } catch (error) {
    throw new GlimpseError('usage', `There is no ${from}; install it by \`npm i ${from}\`.`, { name }, error);
  }
}
