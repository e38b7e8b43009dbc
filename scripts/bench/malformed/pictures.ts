/** The small pictures of test/golden/media, of every kind that is read, and some that are not. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const FOLDER = path.resolve(import.meta.dirname, '../../../test/golden/media');
/** Larger ones take longer to be mutated than to be refused. */
const MOST_BYTES = 32 << 10;

export async function mediaPictures(): Promise<Uint8Array[]> {
  const names = (await readdir(FOLDER)).filter((name) => !/\.(bin|json)$/.test(name)).toSorted();
  const files = await Promise.all(names.map((name) => readFile(path.join(FOLDER, name))));
  return files.filter(({ byteLength }) => byteLength <= MOST_BYTES);
}
