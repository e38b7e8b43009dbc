/** The questions of a folder that a model is calibrated with, as requests: some of every suite, short answers. */
import type { Question } from '../convert/calibrate.ts';
import { itemRequest } from './item.ts';
import { readSuites, type Suite } from './suite.ts';

/** Answers of small models are a few tokens; more of one answer says little that is new. */
const ANSWER_TOKENS = 16;

/** `data`: a suite, or a folder of suites. @throws GlimpseError usage for a folder of another layout */
export async function calibrationQuestions(data: string, limit: number): Promise<Question[]> {
  const items = inTurn(await readSuites(data)).slice(0, limit);
  return items.map(
    ({ directory, item }) =>
      () =>
        itemRequest(directory, item, ANSWER_TOKENS),
  );
}

/** The first question of each suite, then the second of each: any number of them is of all domains. */
function inTurn(suites: readonly Suite[]) {
  const longest = Math.max(...suites.map(({ items }) => items.length));
  return Array.from({ length: longest }, (_, i) =>
    suites.flatMap(({ directory, items }) => (i < items.length ? [{ directory, item: items[i] }] : [])),
  ).flat();
}
