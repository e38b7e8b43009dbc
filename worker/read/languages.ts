/** Where language models lie in the bucket: named by their hashes, which stand in a list beside them. */
import * as v from 'valibot';

export const LANGUAGES_KEY = 'readers/tesseract/languages.json';
export const languageKey = (sha256: string): string => `readers/tesseract/${sha256}.traineddata`;

export const Languages = v.record(
  v.pipe(v.string(), v.regex(/^[a-z_]{3,8}$/)),
  v.object({ sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), bytes: v.number() }),
);
export type Languages = v.InferOutput<typeof Languages>;
