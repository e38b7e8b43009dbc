/** What surrounds an answer stays free, and the answer keeps its form: token by token, with the tags of all models. */
import { expect, test } from 'vitest';
import { createConstraint } from '../../../../worker/text/grammar/constraint.ts';
import { Grammars } from '../../../../worker/text/grammar/grammars.ts';
import { LIMITS } from '../../../../worker/limits.ts';
import type { AnswerForm } from '../../../../worker/text/grammar/answer-form.ts';
import type { Tokenizer } from '../../../../worker/text/tokenizer.ts';
import { byteTokenizer } from '../../../support/byte-tokenizer.ts';

const TAGS = ['<think>', '</think>', '<answer>', '</answer>', '<|begin_of_box|>', '<|end_of_box|>', '<|user|>'];
const PIECES = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
const plain = byteTokenizer(PIECES, TAGS);
const tokenizer: Tokenizer = { ...plain, encode: (text) => [...new TextEncoder().encode(text)] };
const SIZE = PIECES.length + TAGS.length;
const tag = (text: string) => tokenizer.idOf(text)!;
const STOP = tag('<|user|>');

const grammars = new Grammars(tokenizer, SIZE);
const start = (form: AnswerForm, prompt = '', maxTokens = 1000) =>
  createConstraint(grammars.of(form), { tokenizer, stopIds: new Set([STOP]), prompt, maxTokens });

/** As text: tags, and bytes as characters. */
function allowed(constraint: ReturnType<typeof start>): string[] {
  const logits = new Float32Array(SIZE);
  constraint.restrict(logits);
  return Array.from(logits).flatMap((logit, id) =>
    logit === 0 ? [tokenizer.addedToken(id) ?? String.fromCharCode(id)] : [],
  );
}
const say = (constraint: ReturnType<typeof start>, text: string) => {
  for (const byte of new TextEncoder().encode(text)) constraint.push(byte);
};

const YES_NO: AnswerForm = { kind: 'choice', choices: ['yes', 'no'] };
const OBJECT: AnswerForm = {
  kind: 'json',
  schema: { type: 'object', properties: { a: { const: 'b' } }, required: ['a'], additionalProperties: false },
  isStrict: true,
};

test('an answer begins with its form, or with a tag before it', () => {
  expect(allowed(start(YES_NO))).toEqual(['n', 'y', '<think>', '<answer>', '<|begin_of_box|>']);
});

test('a thought is free until it ends, and the model cannot stop in it', () => {
  const constraint = start(YES_NO);
  constraint.push(tag('<think>'));
  const free = allowed(constraint);
  expect(free).toContain('Q');
  expect(free).not.toContain('<|user|>');
  say(constraint, 'Hm, no.');
  constraint.push(tag('</think>'));
  expect(allowed(constraint)).toEqual(['\n', 'n', 'y', '<answer>', '<|begin_of_box|>']);
  say(constraint, '\n');
  expect(allowed(constraint)).toEqual(['n', 'y', '<answer>', '<|begin_of_box|>']);
});

test('a thought that would leave no room for the answer is ended', () => {
  const constraint = start(YES_NO, 'x<think>\n', 10);
  say(constraint, 'abcd');
  expect(allowed(constraint)).toContain('e');
  say(constraint, 'e');
  expect(allowed(constraint)).toEqual(['</think>']);
});

test.each(['<think>', '<think></think>', '<answer>'])('a prompt that ends with %s has opened it already', (opened) => {
  const constraint = start(YES_NO, `x${opened}\n`);
  if (opened === '<think>') constraint.push(tag('</think>'));
  say(constraint, 'yes');
  expect(constraint.isDone).toBe(true);
});

test('a box is around the answer, not in it', () => {
  const constraint = start({ kind: 'choice', choices: ['a', 'ab'] });
  constraint.push(tag('<answer>'));
  constraint.push(tag('<|begin_of_box|>'));
  say(constraint, 'a');
  expect(allowed(constraint)).toEqual(['b', '<|end_of_box|>']);
  expect(constraint.isDone).toBe(false);
  constraint.push(tag('<|end_of_box|>'));
  expect(constraint.isDone).toBe(true);
});

test('where it may end and may go on, the model decides; where nothing can follow it ends', () => {
  const constraint = start({ kind: 'choice', choices: ['a', 'ab'] });
  say(constraint, 'a');
  expect(allowed(constraint)).toEqual(['b', '</answer>', '<|user|>']);
  say(constraint, 'b');
  expect(constraint.isDone).toBe(true);
});

test('tokens about which the form leaves no choice come at once, up to as many as are wanted', () => {
  const constraint = start(OBJECT);
  say(constraint, '{"');
  const text = String.fromCharCode(...constraint.forced(50));
  // The last one could be the beginning of a longer token.
  expect('a":').toContain(text);
  expect(text).toBe('a"');
  expect(constraint.forced(1)).toHaveLength(1);
  expect(constraint.forced(0)).toEqual([]);
});

test('nothing is forced before the answer has begun', () => {
  expect(start({ kind: 'choice', choices: ['only'] }).forced(50)).toEqual([]);
});

test('forms are kept for the next request, the ones that were asked for last', () => {
  const form = (i: number): AnswerForm => ({ kind: 'choice', choices: [`c${i}`] });
  const first = grammars.of(form(0));
  expect(grammars.of(form(0))).toBe(first);
  for (let i = 1; i <= LIMITS.grammarsKept.value; i++) grammars.of(form(i));
  expect(grammars.of(form(0))).not.toBe(first);
  expect(grammars.bytes).toBeLessThan(LIMITS.grammarBytes.value);
});

test('a machine that has found too much begins anew where it is, and goes on as before', () => {
  const form: AnswerForm = { kind: 'json', schema: {}, isStrict: true };
  const grammar = grammars.of(form);
  const constraint = start(form);
  const before = grammar.machine;
  for (let depth = 0; depth < 3000; depth++) say(constraint, '[{"a":');
  expect(grammar.machine).not.toBe(before);
  expect(grammar.machine.bytes).toBeLessThan(2 * LIMITS.machineBytes.value);
  say(constraint, `1${'}]'.repeat(3000)}`);
  expect(constraint.isDone).toBe(true);
});
