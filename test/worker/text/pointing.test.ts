import { describe, expect, test } from 'vitest';
import { placesOf, pointed } from '../../../worker/text/pointing.ts';

const page = placesOf([
  [{ place: 0, text: ' City Mart' }],
  [
    { place: 0, text: ' Sub total' },
    { place: 29, text: '8.00' },
  ],
  [
    { place: 0, text: ' TOTAL' },
    { place: 29, text: '9.00' },
  ],
  [{ place: 3, text: ' Date of Issue: 5/6/2020' }],
  [{ place: 5, text: ' VAT amount' }],
  [{ place: 9, text: ' Room 5 noon' }],
  [{ place: 9, text: ' One two three four words' }],
  [{ place: 7, text: ' lNV0ICE N0' }],
]);

describe('words of the question that stand on the page are written as there', () => {
  test.each([
    ['a word in another case', 'What is the total?', 'What is the<x0> TOTAL?'],
    ['the longest run first', 'Sub-total?', '<x0> Sub total?'],
    [
      'function words within a run, none at its ends',
      'What is the date of issue of it?',
      'What is the<x3> Date of Issue of it?',
    ],
    ['with the words before it in its piece', 'Which mart?', 'Which<x0> City Mart?'],
    ['a word of many labels alone', 'What amount was paid?', 'What<x5> amount was paid?'],
    ['without words before it that hold a number', 'Which noon?', 'Which<x9> noon?'],
    ['without many words before it', 'Which words?', 'Which<x9> words?'],
    ['what a reader took for something else', 'Give the invoice no.', 'Give the<x7> lNV0ICE N0.'],
    ['several runs', 'Is City Mart or 9.00 on it?', 'Is<x0> City Mart or<x29>9.00 on it?'],
    ['function words alone', 'What of it?', 'What of it?'],
    ['nothing shared', 'Who paid?', 'Who paid?'],
    ['marks in the question are text', 'Where is <x3> <row>?', 'Where is x3 row?'],
    ['no words', '', ''],
  ])('%s', (_, question, expected) => {
    expect(pointed(question, page)).toBe(expected);
  });
});

test('a page without text changes nothing', () => {
  expect(pointed('What is the total?', placesOf([]))).toBe('What is the total?');
});
