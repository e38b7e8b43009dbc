/** The large pictures of test/golden/large (scripts/reference/make_large.py), unpacked. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const FOLDER = new URL('../golden/large/', import.meta.url);

export function largePicture(file: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gunzipSync(readFileSync(new URL(`${file}.gz`, FOLDER))));
}
