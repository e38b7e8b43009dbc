/** Nets out of the bucket into a runtime, verified while they are read. */
import * as v from 'valibot';
import type { WeightSource } from '../../weights/source.ts';
import { loadShard, newLoadClock, type LoadPlatform } from '../../weights/stream.ts';
import { readWhole } from '../../weights/read.ts';
import { asGlimpseError, GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Net } from '../picture/net.ts';
import { netKey, Nets, NETS_KEY, type NetFile } from './nets.ts';
import type { Runtime } from './runtime.ts';

/** A bucket, and what differs between workerd and Node. */
export interface NetSource {
  readonly source: WeightSource;
  readonly platform: LoadPlatform;
}

const ADVICE = 'run `npx glimpse readers`, or npm start, which puts it there';

/** @throws GlimpseError reader_missing */
export async function loadNets({ source }: NetSource): Promise<Nets> {
  const bytes = await readWhole(source, NETS_KEY, LIMITS.manifestBytes.value);
  if (bytes === null)
    throw new GlimpseError(
      'reader_missing',
      `The bucket has no ${NETS_KEY}, without which pictures are not read; ${ADVICE}.`,
    );
  const parsed = v.safeParse(Nets, jsonOf(bytes));
  if (parsed.success) return parsed.output;
  const { message } = parsed.issues[0];
  const at = v.getDotPath(parsed.issues[0]) ?? 'it';
  throw new GlimpseError('reader_missing', `${NETS_KEY} is not as it should be: ${at}: ${message}; ${ADVICE}.`);
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** @throws GlimpseError reader_missing, reader_failed */
export async function loadNet(from: NetSource, runtime: Runtime, file: NetFile): Promise<Net> {
  return runtime.open(file.bytes, (write) => loadInto(from, file, LIMITS.netBytes.value, write));
}

/** The characters of a recogniser's classes from 1, the space last. @throws GlimpseError reader_missing */
export async function loadAlphabet(from: NetSource, file: NetFile): Promise<string[]> {
  const bytes = new Uint8Array(file.bytes);
  await loadInto(from, file, LIMITS.alphabetBytes.value, (part, at) => bytes.set(part, at));
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  return [...lines.slice(0, lines.at(-1) === '' ? -1 : undefined), ' '];
}

async function loadInto(
  { source, platform }: NetSource,
  { sha256, bytes }: NetFile,
  most: number,
  write: (part: Uint8Array, at: number) => void,
): Promise<void> {
  const key = netKey(sha256);
  if (bytes > most) throw new GlimpseError('reader_missing', `${key} has ${bytes} bytes; at most ${most} fit here.`);
  try {
    await loadShard(source, key, { sha256, sizeBytes: bytes }, write, { platform }, newLoadClock());
  } catch (error) {
    const { code, message } = asGlimpseError(error);
    if (code !== 'shard_missing' && code !== 'shard_corrupt') throw error;
    throw new GlimpseError('reader_missing', `A net of the reader of pictures: ${message} Or ${ADVICE}.`, {}, error);
  }
}
