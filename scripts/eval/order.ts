/** The same questions behind their picture and before it: what the order of a message costs, and that the product's costs nothing. */
import { folderSource } from '../../weights/file.ts';
import { MANIFEST_PATH, type Manifest } from '../../weights/manifest.ts';
import type { WeightSource } from '../../weights/source.ts';
import type { ContentPart, Engine } from '../../worker/engine/engine.ts';
import { CAPABILITIES_PATH } from '../../worker/model/capabilities.ts';
import { createNodeEngine } from '../engine/node-engine.ts';
import { shapeAnswer } from './shape-answer.ts';
import { shapeQuestions, type ShapeQuestion } from './shape-questions.ts';

export const ORDER_QUESTIONS = 100;
const SEED = 14;

export interface OrderRow {
  readonly what: string;
  /** Answers, in the order of the questions. */
  readonly answers: readonly string[];
  readonly right: number;
}

/** Of a model directory whose model knows pictures before the text only; the last row sets that fact aside. */
export async function measureOrder(directory: string, count = ORDER_QUESTIONS): Promise<OrderRow[]> {
  const questions = shapeQuestions(count, SEED);
  const { engine } = await createNodeEngine(directory);
  const { engine: untold } = await createNodeEngine(withoutCapabilities(folderSource(directory)));
  return [
    await answered('picture, then question', engine, questions, (picture, text) => [picture, text]),
    await answered('question, then picture', engine, questions, (picture, text) => [text, picture]),
    await answered('question, then picture, given to the model so', untold, questions, (picture, text) => [
      text,
      picture,
    ]),
  ];
}

type Order = (picture: ContentPart, text: ContentPart) => ContentPart[];

async function answered(
  what: string,
  engine: Engine,
  questions: readonly ShapeQuestion[],
  order: Order,
): Promise<OrderRow> {
  const answers: string[] = [];
  for (const { question, picture } of questions) {
    const content = order({ type: 'image', bytes: picture }, { type: 'text', text: question });
    answers.push((await shapeAnswer(engine, content)).answer);
  }
  return { what, answers, right: answers.filter((answer, at) => answer === questions[at].truth).length };
}

/** The model as if nobody had said what it was taught. */
function withoutCapabilities(source: WeightSource): WeightSource {
  return {
    async read(key, range, signal) {
      const stream = await source.read(key, range, signal);
      if (key !== MANIFEST_PATH || stream === null) return stream;
      const manifest = (await new Response(stream).json()) as Manifest;
      const files = manifest.files.filter(({ path }) => path !== CAPABILITIES_PATH);
      return new Blob([JSON.stringify({ ...manifest, files })]).stream();
    },
  };
}

export function orderTable(rows: readonly OrderRow[]): string {
  const cells = rows.map(({ what, answers, right }) => {
    const same = answers.filter((answer, at) => answer === rows[0].answers[at]).length;
    return `| ${what} | ${right} | ${same} |`;
  });
  const head = `| of ${rows[0].answers.length} questions | right | same answer as in the first row |\n| --- | --: | --: |`;
  return [head, ...cells].join('\n');
}
