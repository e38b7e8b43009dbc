/** Vocabularies that masks are measured with: the embedded model's, and one of the size of the family's large models. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createTokenizer } from '../../../worker/text/tokenizer.ts';
import type { TokenTexts } from '../../../worker/text/grammar/vocabulary.ts';

export interface MeasuredVocabulary {
  readonly name: string;
  readonly size: number;
  readonly tokens: TokenTexts;
}

/** Tokens of GLM-4.1V without the added ones. */
const LARGE = 151_329;
const NANO = path.resolve(import.meta.dirname, '../../../weights/nano');

export function nanoVocabulary(): MeasuredVocabulary {
  const json = (file: string): unknown => JSON.parse(readFileSync(path.join(NANO, file), 'utf8'));
  const { text_config: text } = json('config.json') as { text_config: { vocab_size: number } };
  const tokens = createTokenizer(json('tokenizer.json'), json('tokenizer_config.json'), text.vocab_size);
  return { name: 'embedded model', size: text.vocab_size, tokens };
}

/** The first entries of o200k, whose lengths are alike; null where js-tiktoken is not installed in `directory`. */
export function largeVocabulary(directory: string): MeasuredVocabulary | null {
  const require = createRequire(path.join(path.resolve(directory), 'package.json'));
  let ranks: { readonly bpe_ranks: string };
  try {
    ranks = require('js-tiktoken/ranks/o200k_base') as typeof ranks;
  } catch {
    return null;
  }
  const texts: Uint8Array[] = [];
  for (const line of ranks.bpe_ranks.split('\n')) {
    const [, first, ...words] = line.split(' ');
    for (const [i, word] of words.entries()) texts[Number(first) + i] = Uint8Array.from(Buffer.from(word, 'base64'));
  }
  const tokens = { addedToken: () => undefined, bytesOf: (id: number) => texts[id] };
  return { name: 'o200k, cut', size: LARGE, tokens };
}
