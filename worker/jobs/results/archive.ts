/** Files of a result as one ZIP, packed while it is sent: no more than a piece of a file is held. Source: APPNOTE 6.3. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { streamOf } from './stream-of.ts';

export interface ArchiveFile {
  readonly name: string;
  /** PNG files do not get smaller. */
  readonly isPacked: boolean;
  /** null when it is not there any more; it is left out. */
  readonly open: () => Promise<ReadableStream<Uint8Array> | null>;
}

const LEVEL = 6;

export const archiveStream = (files: readonly ArchiveFile[]): ReadableStream<Uint8Array> => streamOf(zipped(files));

/** What the packer gives comes while it is fed, and is handed on before it is fed more. */
async function* zipped(files: readonly ArchiveFile[]): AsyncGenerator<Uint8Array, void> {
  let out: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, piece) => {
    if (error) failure = error;
    else out.push(piece);
  });
  const taken = (): Uint8Array[] => {
    if (failure) throw failure;
    const pieces = out;
    out = [];
    return pieces;
  };
  for (const { name, isPacked, open } of files) {
    const body = await open();
    if (body === null) continue;
    const file = isPacked ? new ZipDeflate(name, { level: LEVEL }) : new ZipPassThrough(name);
    zip.add(file);
    for await (const piece of body) {
      file.push(piece);
      yield* taken();
    }
    file.push(new Uint8Array(), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}
