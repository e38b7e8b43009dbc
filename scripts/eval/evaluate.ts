/** Asks the model every question of a suite, greedily, and judges the answers. */
import type { Engine } from '../../worker/engine/engine.ts';
import { Groups, Tally, type Summary } from './accuracy.ts';
import { itemRequest, type Item } from './item.ts';
import type { Suite } from './suite.ts';
import { passes, score } from './verifiers/registry.ts';

/** More different answers than this say nothing as rows of a table. */
const MOST_ANSWERS = 24;

export interface Report extends Omit<Summary, 'total'> {
  readonly suite: string;
  readonly model: string;
  readonly questions: number;
  readonly byKind: Readonly<Record<string, Summary>>;
  readonly byCheck: Readonly<Record<string, Summary>>;
  /** By the expected answer of exact questions; empty when there are many different ones. */
  readonly byAnswer: Readonly<Record<string, Summary>>;
  readonly msPerQuestion: number;
}

/** `onAnswer` hears after every question how many were right. */
export async function evaluate(
  engine: Engine,
  { name, directory, items }: Suite,
  onAnswer?: (right: number, asked: number) => void,
): Promise<Report> {
  const [all, kinds, checks, answers] = [new Tally(), new Groups(), new Groups(), new Groups()];
  const start = performance.now();
  for (const [index, item] of items.entries()) {
    const { kind, wanted } = item;
    const value = score(await ask(engine, directory, item), wanted);
    const isRight = passes(wanted.check, value);
    all.add(isRight, value);
    checks.add(wanted.check, isRight, value);
    if (kind !== '') kinds.add(kind, isRight, value);
    if (wanted.check === 'exact') answers.add(wanted.truth, isRight, value);
    onAnswer?.(all.right, index + 1);
  }
  const msPerQuestion = (performance.now() - start) / items.length;
  const { total, ...summary } = all.summary();
  const byAnswer = answers.size > MOST_ANSWERS ? {} : answers.summaries();
  return {
    suite: name,
    model: (await engine.describe()).id,
    questions: total,
    ...summary,
    byKind: kinds.summaries(),
    byCheck: checks.summaries(),
    byAnswer,
    msPerQuestion,
  };
}

async function ask(engine: Engine, directory: string, item: Item): Promise<string> {
  const request = await itemRequest(directory, item);
  let text = '';
  for await (const event of engine.generate(request, new AbortController().signal))
    if (event.type === 'delta' && event.kind === 'content') text += event.text;
  return text;
}
