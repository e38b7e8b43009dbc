import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { caseNames, FAMILIES, GOLDEN, readCase } from '../../../scripts/eval/golden.ts';
import { createStreamDecoder } from '../../../worker/text/stream-decoder.ts';
import { createTokenizer } from '../../../worker/text/tokenizer.ts';
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

test('300 random byte strings in random pieces (seed 3) decode as the whole does', () => {
  let state = 3;
  const below = (n: number) => (state = (state * 48_271) % 2_147_483_647) % n;
  const alphabet = [...new TextEncoder().encode('a视🙂é'), 0xff, 0xc0, 0xed, 0xa0, 0x80];
  for (let round = 0; round < 300; round++) {
    const bytes = Uint8Array.from({ length: 1 + below(30) }, () => alphabet[below(alphabet.length)]);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += pieces[pieces.length - 1].length)
      pieces.push(bytes.slice(at, at + 1 + below(4)));
    const decoder = createStreamDecoder(byteTokenizer(pieces));
    const text = pieces.map((_, id) => decoder.push(id)).join('') + decoder.flush();
    expect(text).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  }
});

test('a complete character is not held back', () => {
  const decoder = createStreamDecoder(
    byteTokenizer(Array.from('é🙂z', (character) => new TextEncoder().encode(character))),
  );
  expect([decoder.push(0), decoder.push(1), decoder.push(2)]).toEqual(['é', '🙂', 'z']);
});

describe.each(FAMILIES)('%s', (family) => {
  const read = (file: string): unknown =>
    JSON.parse(readFileSync(path.join(GOLDEN, family, 'checkpoint', file), 'utf8'));
  const tokenizer = createTokenizer(read('tokenizer.json'), read('tokenizer_config.json'), 640);

  test.each(caseNames(family))('%s: ids one by one give the reference’s text, broken characters and all', (name) => {
    const { golden } = readCase(family, name);
    const decoder = createStreamDecoder(tokenizer);
    const text = golden.greedy_ids.map((id) => decoder.push(id)).join('') + decoder.flush();
    expect(text).toBe((golden as unknown as { greedy_text: string }).greedy_text);
  });
});
