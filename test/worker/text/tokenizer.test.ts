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
  const tokenizer = createTokenizer(read(family, 'tokenizer.json'), read(family, 'tokenizer_config.json'));

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
  expect(() => createTokenizer({ model: { type: 'Unigram' } }, {})).toThrow(/model/);
});
