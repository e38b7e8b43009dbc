/** The same questions answered freely and as one of their options: what a choice costs in right answers. */
import type { Engine } from '../../worker/engine/engine.ts';
import { createNodeEngine } from '../engine/node-engine.ts';
import { shapeAnswer } from './shape-answer.ts';
import { shapeQuestions, type ShapeQuestion } from './shape-questions.ts';

export const CHOICE_QUESTIONS = 200;
const SEED = 17;

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
    const form = isChoice ? ({ kind: 'choice', choices: options } as const) : undefined;
    const given = await shapeAnswer(engine, content, { form });
    answers.push(given.answer);
    tokens += given.tokens;
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
