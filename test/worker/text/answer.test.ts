import { expect, test } from 'vitest';
import { createAnswerParser } from '../../../worker/text/answer.ts';
import { byteTokenizer } from '../../support/byte-tokenizer.ts';

const TAGS = ['<think>', '</think>', '<answer>', '</answer>', '<|begin_of_box|>', '<|end_of_box|>'];

/** Parses tags and plain pieces, and joins what was reasoning and what was content. */
function parse(pieces: readonly string[], prompt = '<|assistant|>\n') {
  const plain = pieces.filter((piece) => !TAGS.includes(piece));
  const tokenizer = byteTokenizer(
    plain.map((piece) => new TextEncoder().encode(piece)),
    TAGS,
  );
  const parser = createAnswerParser(tokenizer, prompt);
  const deltas = pieces.flatMap((piece) => parser.push(tokenizer.idOf(piece) ?? plain.indexOf(piece)));
  const all = [...deltas, ...parser.flush()];
  const join = (kind: string) =>
    all
      .filter((delta) => delta.kind === kind)
      .map(({ text }) => text)
      .join('');
  return { reasoning: join('reasoning'), content: join('content') };
}

test('4.1V: think and answer tags', () => {
  expect(parse(['<think>', 'It is', ' red.', '</think>', '<answer>', 'red', '</answer>'])).toEqual({
    reasoning: 'It is red.',
    content: 'red',
  });
});

test('4.6F: think tags and plain text, line breaks after tags dropped', () => {
  expect(parse(['<think>', '\n', 'Hm.', '</think>', '\n\n', 'Two\n', 'lines'])).toEqual({
    reasoning: 'Hm.',
    content: 'Two\nlines',
  });
});

test('plain text without tags is content', () => {
  expect(parse(['a', 'b'])).toEqual({ reasoning: '', content: 'ab' });
});

test('what a box holds stays, its markers go', () => {
  expect(parse(['<answer>', 'is ', '<|begin_of_box|>', '7', '<|end_of_box|>', '.'])).toEqual({
    reasoning: '',
    content: 'is 7.',
  });
});

test('a prompt that opened the reasoning starts inside it', () => {
  expect(parse(['so', '</think>', 'yes'], '<|assistant|>\n<think>')).toEqual({ reasoning: 'so', content: 'yes' });
});

test('reasoning that never closes is reasoning', () => {
  expect(parse(['<think>', 'on and on'])).toEqual({ reasoning: 'on and on', content: '' });
});
