/**
 * A folder of pictures and questions: questions.json holds [question, answer, image index, kind?] rows, images/INDEX.png the
 * pictures (the layout of the easy-VQA data set). Read once; pictures are read when they are asked about.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { GenerateRequest } from '../../worker/engine/engine.ts';
import { GlimpseError } from '../../worker/errors.ts';

export interface Question {
  readonly question: string;
  readonly answer: string;
  readonly image: number;
  /** What the question is about; empty when the folder does not say. */
  readonly kind: string;
}

// The longer row first: a tuple also accepts longer rows and drops what it does not name.
const Rows = v.array(
  v.union([v.tuple([v.string(), v.string(), v.number(), v.string()]), v.tuple([v.string(), v.string(), v.number()])]),
);

/** @throws GlimpseError usage when the folder is not of this layout */
export async function readQuestions(directory: string): Promise<Question[]> {
  const file = path.join(directory, 'questions.json');
  try {
    const rows = v.parse(Rows, JSON.parse(await readFile(file, 'utf8')));
    return rows.map(([question, answer, image, kind = '']) => ({ question, answer, image, kind }));
  } catch (error) {
    throw new GlimpseError(
      'usage',
      `${file} should hold rows of [question, answer, image index]: ${(error as Error).message}`,
      {},
      error,
    );
  }
}

/** The request that asks it, answered greedily. */
export async function questionRequest(
  directory: string,
  { question, image }: Question,
  maxTokens: number,
): Promise<GenerateRequest> {
  const picture = { type: 'image', bytes: await readPicture(directory, image) } as const;
  const messages = [{ role: 'user', content: [picture, { type: 'text', text: question }] } as const];
  return { messages, maxTokens, sampling: { temperature: 0 }, stop: [] };
}

/** Equal, letter case and a final full stop aside. */
export function isRight(text: string, { answer }: Question): boolean {
  const normalise = (words: string) => words.trim().toLowerCase().replace(/\.$/, '');
  return normalise(text) === normalise(answer);
}

function readPicture(directory: string, image: number): Promise<Uint8Array> {
  return readFile(path.join(directory, 'images', `${image}.png`));
}
