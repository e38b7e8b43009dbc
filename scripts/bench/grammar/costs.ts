/** What a form costs: compiling it, the masks of an answer the first time and again, and what stays in the heap. */
import { Grammar, preparedVocabulary } from '../../../worker/text/grammar/grammar.ts';
import { has } from '../../../worker/text/grammar/mask.ts';
import type { Vocabulary } from '../../../worker/text/grammar/vocabulary.ts';
import { GlimpseError } from '../../../worker/errors.ts';
import { median, table } from '../report.ts';
import { CASES, type GrammarCase } from './cases.ts';
import type { MeasuredVocabulary } from './vocabularies.ts';

const ROUNDS = 5;

export function costsReport(vocabularies: readonly MeasuredVocabulary[]): string {
  return vocabularies.map(vocabularyReport).join('\n\n');
}

function vocabularyReport({ name, size, tokens }: MeasuredVocabulary): string {
  const tries = Array.from({ length: 3 }, () => timed(() => preparedVocabulary(tokens, size)));
  const [{ value: vocabulary }] = tries;
  const bytesOf = (id: number) => tokens.bytesOf(id);
  const encode = longestMatches(bytesOf, size);
  const rows = CASES.map((one) => caseRow(one, vocabulary, encode(one.answer), bytesOf));
  const mean = (at: number) => (rows.reduce((sum, row) => sum + Number(row[at]), 0) / rows.length).toFixed(3);
  const head = [
    'case',
    'tokens',
    'new schema, ms',
    'mask the first time, ms per token',
    'again',
    'worst mask, ms',
    'form, KB',
  ];
  const trees = median(tries.map(({ ms }) => ms)).toFixed(0);
  return [
    `**${name}**, ${size} tokens. The trees are made in ${trees} ms and take ${(vocabulary.bytes / 2 ** 20).toFixed(2)} MB.`,
    table(head, [...rows, ['mean', '', mean(2), mean(3), mean(4), '', '']]),
  ].join('\n\n');
}

function caseRow(
  { name, schema }: GrammarCase,
  vocabulary: Vocabulary,
  ids: readonly number[],
  bytesOf: (id: number) => Uint8Array,
): string[] {
  const compiled: number[] = [];
  const first: number[] = [];
  const again: number[] = [];
  const worst: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { value: grammar, ms } = timed(() => new Grammar({ kind: 'json', schema, isStrict: true }, vocabulary));
    compiled.push(ms);
    const masks = walk(grammar, ids, bytesOf, name);
    first.push(masks.reduce((sum, one) => sum + one, 0) / ids.length);
    worst.push(Math.max(...masks));
    again.push(walk(grammar, ids, bytesOf, name).reduce((sum, one) => sum + one, 0) / ids.length);
    ({ bytes } = grammar);
  }
  const ms = (values: number[]) => median(values).toFixed(3);
  return [name, String(ids.length), ms(compiled), ms(first), ms(again), ms(worst), (bytes / 1024).toFixed(0)];
}

/** Milliseconds of each mask and step. */
function walk(grammar: Grammar, ids: readonly number[], bytesOf: (id: number) => Uint8Array, name: string): number[] {
  let state = grammar.machine.start;
  return ids.map((id) => {
    const { ms } = timed(() => {
      const mask = grammar.masks.of(state);
      if (!has(mask, id)) throw new GlimpseError('internal', `The masks of “${name}” refuse its answer.`);
      state = grammar.machine.run(bytesOf(id), state);
    });
    return ms;
  });
}

function timed<T>(work: () => T): { readonly value: T; readonly ms: number } {
  const start = performance.now();
  const value = work();
  return { value, ms: performance.now() - start };
}

/** Text → ids, the longest token first at each place: about what a tokenizer gives. */
function longestMatches(bytesOf: (id: number) => Uint8Array, size: number): (text: string) => number[] {
  const key = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
  const ids = new Map(Array.from({ length: size }, (_, id) => [key(bytesOf(id)), id] as const));
  return (text) => {
    const raw = Buffer.from(text, 'utf8').toString('latin1');
    const found: number[] = [];
    for (let at = 0; at < raw.length;) {
      let length = Math.min(24, raw.length - at);
      while (length > 1 && !ids.has(raw.slice(at, at + length))) length--;
      found.push(ids.get(raw.slice(at, at + length))!);
      at += length;
    }
    return found;
  };
}
