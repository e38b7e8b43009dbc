/** Whether an answer has the form that was asked for. */
import { expect, test } from 'vitest';
import type { AnswerForm } from '../../../worker/engine/engine.ts';
import { keepsForm } from '../../../worker/origin/form.ts';

const json = (schema: object): AnswerForm => ({ kind: 'json', schema: schema as never, isStrict: true });
const SCHEMA = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] };

test.each<[string, AnswerForm, string, boolean | null]>([
  ['JSON by the schema', json(SCHEMA), '{"a": 1}', true],
  ['JSON against it', json(SCHEMA), '{"a": "1"}', false],
  ['JSON that was cut off', json(SCHEMA), '{"a": ', false],
  ['a schema that is not checked here', json({ $ref: 'https://elsewhere.example/schema' }), '{}', null],
  ['one of the choices', { kind: 'choice', choices: ['yes', 'no'] }, 'no', true],
  ['none of them', { kind: 'choice', choices: ['yes', 'no'] }, 'No.', false],
  ['a whole match', { kind: 'regex', pattern: 'a|bc' }, 'bc', true],
  ['half a match', { kind: 'regex', pattern: 'a|bc' }, 'abc', false],
  ['a pattern that could hold the isolate', { kind: 'regex', pattern: '(a+)+' }, 'aaaa', null],
])('%s', (_, form, text, expected) => expect(keepsForm(form, text)).toBe(expected));
