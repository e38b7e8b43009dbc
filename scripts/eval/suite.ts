/** Folders of questions, in either layout. Read once; pictures are read when they are asked about. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { GlimpseError } from '../../worker/errors.ts';
import type { Item } from './item.ts';
import { parseQuestions } from './questions.ts';
import { parseLines } from './suite-lines.ts';

export interface Suite {
  readonly name: string;
  /** Where the items' pictures are. */
  readonly directory: string;
  readonly items: readonly Item[];
}

const LAYOUTS = [
  { file: 'questions.jsonl', parse: parseLines, what: 'a question a line (images, question, check, truth)' },
  { file: 'questions.json', parse: parseQuestions, what: 'rows of [question, answer, image index]' },
] as const;

const layoutOf = (directory: string) => LAYOUTS.find(({ file }) => existsSync(path.join(directory, file)));

/** @throws GlimpseError usage when the folder is of neither layout */
export async function readSuite(directory: string): Promise<Item[]> {
  const layout = layoutOf(directory);
  if (!layout) {
    const files = LAYOUTS.map(({ file }) => file).join(' or ');
    throw new GlimpseError('usage', `${directory} holds no ${files}.`);
  }
  const file = path.join(directory, layout.file);
  const text = await readFile(file, 'utf8');
  try {
    return layout.parse(text);
  } catch (error) {
    throw new GlimpseError('usage', `${file} should hold ${layout.what}: ${(error as Error).message}`, {}, error);
  }
}

/** Names of the folders in `parent` that hold a suite, in order. @throws GlimpseError usage when there is none */
export async function listSuites(parent: string): Promise<string[]> {
  const names = (await readdir(parent)).filter((name) => layoutOf(path.join(parent, name)) !== undefined);
  if (names.length === 0) throw new GlimpseError('usage', `No folder in ${parent} holds questions.`);
  return names.toSorted();
}

/** The suite in a folder, or all that its folders hold. @throws GlimpseError usage */
export async function readSuites(directory: string): Promise<Suite[]> {
  const isSuite = layoutOf(directory) !== undefined;
  const folders = isSuite ? [directory] : (await listSuites(directory)).map((name) => path.join(directory, name));
  return Promise.all(
    folders.map(async (folder) => ({
      name: path.basename(folder),
      directory: folder,
      items: await readSuite(folder),
    })),
  );
}
