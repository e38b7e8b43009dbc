/**
 * The folder in which a model lies until it is whole: OUT.partial, with its shards and a journal of them, so that an import
 * that was killed goes on where it was. The journal's first line says what is being made, each other line is one shard.
 */
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { shardPath } from '../../weights/manifest.ts';
import { GlimpseError } from '../../worker/errors.ts';
import { parseJson } from './checkpoint.ts';
import { hashFile } from './hash-file.ts';
import type { Shard } from './shard-writer.ts';

const JOURNAL = 'journal.jsonl';
const DRAFT = 'journal.draft';
const LOCK = 'lock';

const shardSchema = v.object({ sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), sizeBytes: v.number() });
const headSchema = v.object({ making: v.string() });

export interface PartialModel {
  readonly folder: string;
  /** What was written before and still is what it was, in order from the first byte of the stream. */
  readonly shards: readonly Shard[];
  /** Remembers a shard that is on the disk. */
  record(shard: Shard): Promise<void>;
  /** Makes the folder the model. */
  finish(): Promise<void>;
  /** Nothing stays. */
  discard(): Promise<void>;
  /** All stays, for another time. */
  leave(): Promise<void>;
}

/**
 * `making` identifies everything that the bytes depend on; `sizeOf(i)` is what shard i must have.
 * @throws GlimpseError usage when the folder is something else, or when another process works in it
 */
export async function openPartial(
  out: string,
  making: string,
  sizeOf: (shard: number) => number,
): Promise<PartialModel> {
  const folder = `${out}.partial`;
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(folder, { recursive: true });
  const journal = join(folder, JOURNAL);
  const written = await readJournal(folder, making);
  await lock(folder);
  const shards = await verified(folder, written, sizeOf);
  // Written anew, so that what follows a shard that is not there any more, or half a line, is gone.
  await writeFile(join(folder, DRAFT), [{ making }, ...shards].map((line) => `${JSON.stringify(line)}\n`).join(''));
  await rename(join(folder, DRAFT), journal);
  return {
    folder,
    shards,
    record: (shard) => appendFile(journal, `${JSON.stringify(shard)}\n`),
    async finish() {
      await rename(folder, out);
      await rm(join(out, JOURNAL));
      await rm(join(out, LOCK));
    },
    discard: () => rm(folder, { recursive: true, force: true }),
    leave: () => rm(join(folder, LOCK), { force: true }),
  };
}

async function readJournal(folder: string, making: string): Promise<Shard[]> {
  const present = (await readdir(folder)).filter((name) => name !== LOCK && name !== DRAFT);
  if (present.length === 0) return [];
  if (!present.includes(JOURNAL)) throw usage(`${folder} is in the way and no unfinished import; move it elsewhere`);
  const [head, ...lines] = (await readFile(join(folder, JOURNAL), 'utf8')).split('\n');
  const begun = v.safeParse(headSchema, parseJson(head, JOURNAL));
  if (!begun.success || begun.output.making !== making)
    throw usage(`${folder} is an unfinished import of another checkpoint or format; remove it to begin anew`);
  const shards: Shard[] = [];
  for (const line of lines) {
    const shard = parseLine(line);
    // The last line may be half of one.
    if (shard === null) break;
    shards.push(shard);
  }
  return shards;
}

function parseLine(line: string): Shard | null {
  try {
    return v.parse(shardSchema, JSON.parse(line));
  } catch {
    return null;
  }
}

/** The leading shards that are on the disk, whole. */
async function verified(folder: string, written: readonly Shard[], sizeOf: (i: number) => number): Promise<Shard[]> {
  const shards: Shard[] = [];
  for (const shard of written) {
    const found = await hashFile(join(folder, shardPath(shard.sha256)));
    if (found?.sha256 !== shard.sha256 || found.sizeBytes !== sizeOf(shards.length)) break;
    shards.push({ sha256: found.sha256, sizeBytes: found.sizeBytes });
  }
  return shards;
}

/** The process that works in the folder; one that is gone has no claim. */
async function lock(folder: string): Promise<void> {
  const path = join(folder, LOCK);
  const holder = Number(await readFile(path, 'utf8').catch(() => ''));
  if (holder > 0 && holder !== process.pid && isRunning(holder))
    throw usage(
      `Process ${holder} is importing into ${folder}; wait for it, or remove ${LOCK} there if it is another program`,
    );
  await writeFile(path, String(process.pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function usage(problem: string): GlimpseError {
  return new GlimpseError('usage', `${problem}.`);
}
