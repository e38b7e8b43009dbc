/**
 * Ids one by one → text as soon as it is complete: a character whose bytes are spread over several ids appears with the last
 * of them. Bytes that can never become a character appear as U+FFFD.
 */
import type { Tokenizer } from './tokenizer.ts';

export interface StreamDecoder {
  /** What is complete after this id; often empty inside a character. */
  push(id: number): string;
  /** The rest: U+FFFD when the ids ended inside a character. */
  flush(): string;
}

export function createStreamDecoder(tokenizer: Tokenizer): StreamDecoder {
  const options = { ignoreBOM: true, fatal: false };
  let decoder = new TextDecoder('utf-8', options);
  return {
    push: (id) => decoder.decode(tokenizer.bytesOf(id), { stream: true }),
    flush() {
      const rest = decoder.decode();
      decoder = new TextDecoder('utf-8', options);
      return rest;
    },
  };
}
