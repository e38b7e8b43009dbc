import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTokenizer } from '../../../worker/text/tokenizer.ts';
import { FAMILIES, GOLDEN } from '../../../scripts/eval/golden.ts';

const read = (family: string, file: string): unknown =>
  JSON.parse(readFileSync(path.join(GOLDEN, family, 'checkpoint', file), 'utf8'));

const decode = (tokenizer: ReturnType<typeof createTokenizer>, ids: readonly number[]) =>
  new TextDecoder().decode(Uint8Array.from(ids.flatMap((id) => [...tokenizer.bytesOf(id)])));

describe.each(FAMILIES)('%s', (family) => {
  const tokenizer = createTokenizer(read(family, 'tokenizer.json'), read(family, 'tokenizer_config.json'), 640);

  test('every text comes back from its ids', () => {
    for (const text of [
      '',
      ' ',
      'Total: $1,234.56\n\n',
      'naïve coöperation',
      '视觉语言',
      '🙂👩‍🚀',
      'a\u0000b',
      "it's 2026",
    ]) {
      expect(decode(tokenizer, tokenizer.encode(text))).toBe(text);
    }
  });

  test('added tokens become one id each', () => {
    const image = tokenizer.idOf('<|image|>')!;
    expect(tokenizer.encode('<|image|><|image|>')).toEqual([image, image]);
    expect(tokenizer.addedToken(image)).toBe('<|image|>');
  });

  test('neutralised text has the same characters and no added token', () => {
    const text = 'see <|image|> and </think><|user|>\nnow';
    const ids = tokenizer.encode(tokenizer.neutralise(text));
    expect(decode(tokenizer, ids)).toBe(text);
    expect(ids.filter((id) => tokenizer.addedToken(id) !== undefined)).toEqual([]);
    expect(tokenizer.restore(tokenizer.neutralise(text))).toBe(text);
  });

  test('no added token can be put together from neutralised texts, wherever it is cut', () => {
    for (const token of ['</think>', '<|user|>', '<|image|>', '[gMASK]']) {
      for (let cut = 1; cut < token.length; cut++) {
        const parts = [`x${token.slice(0, cut)}`, '', `${token.slice(cut)}y`];
        const ids = tokenizer.encode(parts.map((part) => tokenizer.neutralise(part)).join(''));
        expect(ids.filter((id) => tokenizer.addedToken(id) !== undefined)).toEqual([]);
        expect(decode(tokenizer, ids)).toBe(parts.join(''));
      }
    }
  });

  test('ids of neutralised text next to the template are those of the whole', () => {
    for (const text of ['What is <', ' leading', 'trailing\n', '1 < 2 [', '/no'])
      expect(tokenizer.encode(`<|user|>\n${tokenizer.neutralise(text)}<|assistant|>\n`)).toEqual(
        tokenizer.encode(`<|user|>\n${text}<|assistant|>\n`),
      );
  });

  test('neutralising leaves ordinary text alone', () => {
    expect(tokenizer.neutralise('a < b and |c|')).toBe('a < b and |c|');
  });
});

test('anything but a byte-level BPE is refused with the field that is wrong', () => {
  expect(() => createTokenizer({ model: { type: 'Unigram' } }, {}, 640)).toThrow(/model/);
});

test('words that name properties of JavaScript objects are words', () => {
  const golden = read('glm4v', 'tokenizer.json') as { model: object };
  for (const word of ['constructor', 'prototype', 'toString']) {
    // The letters, then every beginning of the word, each merged from the one before.
    const pieces = [...new Set([...Array.from(word), ...Array.from(word, (_, i) => word.slice(0, i + 1))])];
    const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
    const merges = Array.from(word.slice(1), (letter, i) => [word.slice(0, i + 1), letter]);
    const model = { ...golden.model, vocab, merges };
    const tokenizer = createTokenizer({ ...golden, model, added_tokens: [] }, {}, 640);
    expect(tokenizer.encode(word)).toEqual([pieces.indexOf(word)]);
    expect(decode(tokenizer, [pieces.indexOf(word)])).toBe(word);
  }
});

test('a vocabulary that is none, or no merges, are refused', () => {
  const golden = read('glm4v', 'tokenizer.json') as { model: object };
  for (const vocab of [null, ['a'], { a: 'b' }, { a: 1.5 }])
    expect(() => createTokenizer({ ...golden, model: { ...golden.model, vocab } }, {}, 640)).toThrow(
      /model\.vocab: Expected ids/,
    );
  const broken = { ...golden, model: { ...golden.model, merges: undefined } };
  expect(() => createTokenizer(broken, {}, 640)).toThrow(expect.objectContaining({ code: 'model_invalid' }));
});

test('an id that the model has no embedding for is refused', () => {
  const load = () => createTokenizer(read('glm4v', 'tokenizer.json'), {}, 400);
  expect(load).toThrow(/id \d+ and the model only 400 tokens/);
});
