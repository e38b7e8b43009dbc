/** A tokenizer whose ids are the given byte strings, then the given added tokens: for tests of what comes after it. */
import type { Tokenizer } from '../../worker/text/tokenizer.ts';

export function byteTokenizer(pieces: readonly Uint8Array[], added: readonly string[] = []): Tokenizer {
  const encoder = new TextEncoder();
  return {
    encode: () => [],
    longestToken: 1,
    idOf: (token) => (added.includes(token) ? pieces.length + added.indexOf(token) : undefined),
    addedToken: (id) => added[id - pieces.length],
    bytesOf: (id) => pieces[id] ?? encoder.encode(added[id - pieces.length] ?? ''),
    neutralise: (text) => text,
    restore: (text) => text,
  };
}
