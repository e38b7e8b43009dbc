/** Language models out of the bucket, whole and verified. */
import * as v from 'valibot';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { languageKey, Languages, LANGUAGES_KEY } from './languages.ts';

const MISSING = 'run `npx glimpse readers`, or npm start, which puts it there';

/** What is in the bucket; the first one reads where nothing else is known. @throws GlimpseError reader_missing */
export async function listLanguages(bucket: R2Bucket): Promise<Languages> {
  const list = await bucket.get(LANGUAGES_KEY);
  if (list === null)
    throw new GlimpseError('reader_missing', `No language of the reader is in the bucket; ${MISSING}.`);
  return v.parse(Languages, await list.json());
}

/** @throws GlimpseError reader_missing, language_missing */
export async function loadLanguages(
  bucket: R2Bucket,
  languages: Languages,
  asked: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const models = new Map<string, Uint8Array>();
  for (const name of asked) models.set(name, await load(bucket, name, languages));
  return models;
}

async function load(bucket: R2Bucket, name: string, languages: Languages): Promise<Uint8Array> {
  const known = languages[name];
  if (known === undefined) {
    const there = Object.keys(languages).join(', ');
    throw new GlimpseError('language_missing', `The language ${name} is not in the bucket; ${there} are.`);
  }
  const object = known.bytes > LIMITS.languageBytes.value ? null : await bucket.get(languageKey(known.sha256));
  if (object === null)
    throw new GlimpseError('reader_missing', `The model of ${name} is not in the bucket; ${MISSING}.`);
  const bytes = new Uint8Array(await object.arrayBuffer());
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (hex !== known.sha256)
    throw new GlimpseError('reader_missing', `The model of ${name} is damaged in the bucket; ${MISSING}.`);
  return bytes;
}
