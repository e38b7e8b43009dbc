/** A tokenizer's tokens as the masks need them: two trees, and what all answers share. */
import { createTrie, type Trie } from './trie.ts';

/** What is taken of a tokenizer. */
export interface TokenTexts {
  addedToken(id: number): string | undefined;
  bytesOf(id: number): Uint8Array;
}

export interface Vocabulary {
  /** Rows of the model's head. */
  readonly size: number;
  /** Tokens without a quote, and those with one: inside a string the former do not depend on what comes after it. */
  readonly plain: Trie;
  readonly quoting: Trie;
  readonly usable: (byte: number) => boolean;
  /** Those of `plain` with more than LONG_TOKEN bytes, the longest first. */
  readonly longTokens: readonly { readonly id: number; readonly bytes: Uint8Array }[];
  /** Masks of `plain` inside a string, by the string's inner state; the same for all schemas. */
  readonly insideStrings: Map<string, Uint32Array>;
  readonly bytes: number;
}

/** Bytes. Of 151,000 tokens some hundred have more. */
export const LONG_TOKEN = 20;

const QUOTE = 0x22;

export function createVocabulary(tokenizer: TokenTexts, size: number): Vocabulary {
  const isByte = new Uint8Array(0x100);
  const longTokens: { id: number; bytes: Uint8Array }[] = [];
  const texts = (hasQuote: boolean) => (id: number) => {
    if (tokenizer.addedToken(id) !== undefined) return null;
    const text = tokenizer.bytesOf(id);
    if (text.length === 1) isByte[text[0]] = 1;
    if (text.includes(QUOTE) !== hasQuote) return null;
    if (!hasQuote && text.length > LONG_TOKEN) longTokens.push({ id, bytes: text });
    return text;
  };
  const plain = createTrie(size, texts(false));
  const quoting = createTrie(size, texts(true));
  return {
    size,
    plain,
    quoting,
    usable: (byte) => isByte[byte] === 1,
    longTokens: longTokens.sort((a, b) => b.bytes.length - a.bytes.length),
    insideStrings: new Map(),
    bytes: plain.bytes + quoting.bytes,
  };
}
