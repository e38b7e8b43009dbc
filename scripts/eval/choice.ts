/** The same questions answered freely and as one of their options: what a choice costs in right answers. */
import type { Engine } from '../../worker/engine/engine.ts';
import { createNodeEngine } from '../engine/node-engine.ts';
import { shapeQuestions, type ShapeQuestion } from './shape-questions.ts';

export const CHOICE_QUESTIONS = 200;
const SEED = 17;
const ANSWER_TOKENS = 64;

export interface ChoiceRow {
  readonly what: string;
  /** Answers, in the order of the questions. */
  readonly answers: readonly string[];
  readonly right: number;
  /** Tokens of all answers. */
  readonly tokens: number;
}

export async function measureChoice(directory: string, count = CHOICE_QUESTIONS): Promise<ChoiceRow[]> {
  const questions = shapeQuestions(count, SEED);
  const { engine } = await createNodeEngine(directory);
  return [await answered('free', engine, questions, false), await answered('choice', engine, questions, true)];
}

async function answered(
  what: string,
  engine: Engine,
  questions: readonly ShapeQuestion[],
  isChoice: boolean,
): Promise<ChoiceRow> {
  const answers: string[] = [];
  let tokens = 0;
  for (const { question, picture, options } of questions) {
    const content = [
      { type: 'image', bytes: picture },
      { type: 'text', text: question },
    ] as const;
    const messages = [{ role: 'user', content }] as const;
    const form = isChoice ? ({ kind: 'choice', choices: options } as const) : undefined;
    const request = { messages, maxTokens: ANSWER_TOKENS, sampling: { temperature: 0 }, stop: [], form };
    let answer = '';
    for await (const event of engine.generate(request, new AbortController().signal)) {
      if (event.type === 'delta' && event.kind === 'content') answer += event.text;
      if (event.type === 'done') tokens += event.usage.completionTokens;
    }
    answers.push(answer.trim());
  }
  const right = answers.filter((answer, at) => answer === questions[at].truth).length;
  return { what, answers, right, tokens };
}

export function choiceTable(rows: readonly ChoiceRow[]): string {
  const cells = rows.map(({ what, answers, right, tokens }) => {
    const same = answers.filter((answer, at) => answer === rows[0].answers[at]).length;
    return `| ${what} | ${right} | ${same} | ${(tokens / answers.length).toFixed(1)} |`;
  });
  const head = `| of ${rows[0].answers.length} questions | right | same answer as free | tokens per answer |\n| --- | --: | --: | --: |`;
  return [head, ...cells].join('\n');
}
