/**
 * The layout of the easy-VQA data set: questions.json holds [question, answer, image index, kind?] rows, images/INDEX.png the
 * pictures.
 */
import * as v from 'valibot';
import type { Item } from './item.ts';

// The longer row first: a tuple also accepts longer rows and drops what it does not name.
const Rows = v.array(
  v.union([v.tuple([v.string(), v.string(), v.number(), v.string()]), v.tuple([v.string(), v.string(), v.number()])]),
);

/** @throws ValiError, SyntaxError when the text is something else */
export function parseQuestions(json: string): Item[] {
  return v.parse(Rows, JSON.parse(json)).map(([question, truth, image, kind = '']) => ({
    question,
    kind,
    images: [`${image}.png`],
    fps: null,
    wanted: { check: 'exact', truth },
  }));
}
