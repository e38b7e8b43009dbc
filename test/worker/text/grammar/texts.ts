/** A vocabulary of bytes and some longer tokens, and whether a grammar takes a text. */
import { Grammar } from '../../../../worker/text/grammar/grammar.ts';
import type { AnswerForm } from '../../../../worker/text/grammar/answer-form.ts';
import type { Json } from '../../../../worker/text/grammar/schema-document.ts';
import { REFUSED } from '../../../../worker/text/grammar/machine.ts';
import { createVocabulary } from '../../../../worker/text/grammar/vocabulary.ts';

const encoder = new TextEncoder();
const WORDS = [
  '": "',
  '", "',
  '{"',
  '"}',
  '}]',
  '\n ',
  ' the',
  'name',
  'true',
  'null',
  '12',
  '.5',
  'é',
  '🙂',
  '\\"',
  '\\u00',
  'a"',
  'kind',
];

export const TOKENS: readonly Uint8Array[] = [
  ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
  ...WORDS.map((word) => encoder.encode(word)),
];

export const VOCABULARY = createVocabulary({ addedToken: () => undefined, bytesOf: (id) => TOKENS[id] }, TOKENS.length);

export const jsonGrammar = (schema: Json, isStrict = true): Grammar =>
  new Grammar({ kind: 'json', schema, isStrict }, VOCABULARY);

export const grammarOf = (form: AnswerForm): Grammar => new Grammar(form, VOCABULARY);

export function takes({ machine }: Grammar, text: string): boolean {
  const state = machine.run(encoder.encode(text));
  return state !== REFUSED && machine.accepts(state);
}

/** The shortest bytes from a state to the end of a text; null where there is none. */
export function wayOut({ machine }: Grammar, from: number): readonly number[] | null {
  const before = new Map<number, readonly [state: number, byte: number]>();
  const todo = [from];
  for (const state of todo) {
    if (machine.accepts(state)) {
      const bytes: number[] = [];
      for (let at = state; at !== from; at = before.get(at)![0]) bytes.unshift(before.get(at)![1]);
      return bytes;
    }
    for (let byte = 0; byte < 256; byte++) {
      const to = machine.step(state, byte);
      if (to === REFUSED || to === from || before.has(to)) continue;
      before.set(to, [state, byte]);
      todo.push(to);
    }
  }
  return null;
}
