/** Patterns take what RegExp takes, on random texts; what is not regular is refused. */
import { expect, test } from 'vitest';
import { seeded } from '../../../../scripts/random.ts';
import { parsePattern } from '../../../../worker/text/grammar/pattern.ts';
import { accepts, patternAutomaton } from '../../../../worker/text/grammar/regular.ts';
import { asItself } from '../../../../worker/text/grammar/spelling.ts';
import { grammarOf, takes } from './texts.ts';

const PATTERNS = [
  'a',
  '^a',
  'a$',
  '^a$',
  '^(a|b)$',
  '^a|b$',
  '(^a|b)c',
  'a(b$|c)',
  '^$',
  '',
  'a*b+c?',
  '^(ab){2,3}$',
  '^a{2}$',
  '^a{2,}$',
  '[a-c]',
  '[^a-c]',
  '^[^\\d\\s]+$',
  'x',
  '^\\w+-\\d*$',
  '^.$',
  '^[\\w.-]+$',
  'a+?b',
  '^(?:a|)b$',
  '^(?<n>a)b',
  '\\u0061',
  '\\x61',
  '^é+$',
  '^[à-ü]$',
  '^\\u{1F642}$',
  ']]',
  '^{a$',
  'a^b',
  'a$b',
  '^\\$\\(\\)$',
  '^[\\]a]$',
  '^[a-]$',
  '^\\S\\D\\W$',
];
const ALPHABET = [...Array.from('aaabbbcx01 -_.$()^{]'), 'é', 'ü', '🙂', '\n', '"', '\\'];

test.each(PATTERNS)('%s', (source) => {
  const truth = new RegExp(source, source.includes('\\u{') ? 'u' : '');
  const automaton = patternAutomaton(parsePattern(source), asItself);
  const random = seeded(source.length + 1);
  const texts = [
    '',
    ...Array.from({ length: 400 }, () => Array.from({ length: random.below(6) }, () => random.pick(ALPHABET)).join('')),
  ];
  for (const text of texts) {
    // Without the flag u, RegExp counts a character beyond the first plane as two.
    if (text.includes('🙂') && !truth.unicode) continue;
    expect([text, accepts(automaton, text)]).toEqual([text, truth.test(text)]);
  }
});

test('as the form of an answer a pattern matches all of it', () => {
  const grammar = grammarOf({ kind: 'regex', pattern: 'a+|b' });
  expect(['a', 'aaa', 'b', 'ab', '', 'xa'].map((text) => takes(grammar, text))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test.each([
  ['(?=a)', true],
  ['(?<!a)', true],
  ['\\1(a)', true],
  ['\\bfoo', true],
  ['\\p{L}', true],
  ['a{3000}', true],
  ['(a', false],
  ['a)', false],
  ['[a', false],
  ['*', false],
  ['[b-a]', false],
  ['a\\', false],
  ['\\u12', false],
  ['a{3,2}', false],
])('%s is refused', (pattern, isUnsupported) => {
  const code = isUnsupported ? 'schema_unsupported' : 'schema_invalid';
  expect(() => grammarOf({ kind: 'regex', pattern })).toThrow(expect.objectContaining({ code }));
});
