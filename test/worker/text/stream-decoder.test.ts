import { expect, test } from 'vitest';
import { createStreamDecoder } from '../../../worker/text/stream-decoder.ts';
import { byteTokenizer } from '../../support/byte-tokenizer.ts';

test('whatever the pieces, the text is the whole and no piece holds half a character', () => {
  const text = 'aé視🙂👩‍🚀\uFEFFz';
  const bytes = new TextEncoder().encode(text);
  for (let split = 0; split <= bytes.length; split++) {
    for (let second = split; second <= bytes.length; second++) {
      const tokenizer = byteTokenizer([bytes.slice(0, split), bytes.slice(split, second), bytes.slice(second)]);
      const decoder = createStreamDecoder(tokenizer);
      const pieces = [decoder.push(0), decoder.push(1), decoder.push(2), decoder.flush()];
      expect(pieces.join('')).toBe(text);
      expect(pieces.join('|')).not.toContain('\uFFFD');
    }
  }
});

test('an unfinished character at the end is one replacement character', () => {
  const decoder = createStreamDecoder(byteTokenizer([Uint8Array.of(0xf0, 0x9f)]));
  expect(decoder.push(0)).toBe('');
  expect(decoder.flush()).toBe('\uFFFD');
  expect(decoder.flush()).toBe('');
});
