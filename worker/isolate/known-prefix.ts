/**
 * The beginning of a prompt whose keys and values earlier requests have left, in chunks as prefill reads them. A chunk follows from what
 * is before it and from itself, and from nothing behind it, so one that is kept is the same bits as one that is computed. Parts of a
 * chunk would not be: attention in int8 rounds over all tokens that are read together.
 */
import type { Kernels } from '../../kernels-as/host/kernels.ts';
import { rows, type Tensor } from '../../kernels-as/host/tensor.ts';
import type { KvCache } from '../model/kv-cache.ts';
import { digestOf } from './digest.ts';
import type { KnownPicture } from './known-pictures.ts';
import type { Picture } from './pictures.ts';
import type { RequestCache } from './request-cache.ts';

export interface PrefixOptions {
  readonly ids: readonly number[];
  readonly imageId: number;
  readonly pictures: readonly Picture[];
  readonly known: readonly KnownPicture[];
  readonly chunkTokens: number;
  readonly client: string;
}

/**
 * A key per chunk, each of everything up to its end. The last token is in none: it is always computed, because what comes after it is
 * chosen from its logits. None from the first picture on that has no key.
 */
export async function prefixKeys(options: PrefixOptions): Promise<string[]> {
  const { ids, imageId, pictures, known, chunkTokens, client } = options;
  const keys: string[] = [];
  const ends = endsOf(pictures);
  let before = '';
  let imageTokens = 0;
  for (let start = 0; start + chunkTokens < ids.length; start += chunkTokens) {
    const chunk = ids.slice(start, start + chunkTokens);
    const first = ends.findIndex((end) => end > imageTokens);
    imageTokens += imageTokensOf(chunk, imageId);
    const seen = known.filter((_, i) => i >= first && first >= 0 && beginOf(ends, i) < imageTokens);
    if (seen.some(({ key }) => key === null)) return keys;
    before = await digestOf(['prefix', client, before, chunk, seen.map(({ key }) => key)]);
    keys.push(before);
  }
  return keys;
}

/** Image tokens of all pictures up to each one's end. */
function endsOf(pictures: readonly Picture[]): number[] {
  let end = 0;
  return pictures.map(({ grid, tokensPerFrame }) => (end += grid[0] * tokensPerFrame));
}

const beginOf = (ends: readonly number[], picture: number): number => ends[picture - 1] ?? 0;

export const imageTokensOf = (ids: readonly number[], imageId: number): number =>
  ids.reduce((sum, id) => sum + (id === imageId ? 1 : 0), 0);

/** Writes the chunks that are there, up to the first that is not; returns how many. */
export function restorePrefix(
  k: Kernels,
  kv: KvCache,
  keys: readonly string[],
  chunkTokens: number,
  cache: RequestCache,
): number {
  for (const [chunk, key] of keys.entries()) {
    const kept = cache.find(key);
    if (kept === null) return chunk;
    for (const [i, part] of chunkOf(kv, chunk * chunkTokens, chunkTokens).entries()) k.write(part, kept[i]);
  }
  return keys.length;
}

/** How many chunks from the first on are there. */
export function knownChunks(keys: readonly string[], cache: RequestCache): number {
  const missing = keys.findIndex((key) => !cache.has(key));
  return missing < 0 ? keys.length : missing;
}

/** Leaves the chunk that begins at `start` for later requests, where all before it have room beside it: without them it is of no use. */
export function keepChunk(
  k: Kernels,
  kv: KvCache,
  key: string,
  { start, tokens, bytes }: { readonly start: number; readonly tokens: number; readonly bytes: number },
  cache: RequestCache,
): void {
  if ((start / tokens + 1) * bytes <= cache.roomBytes)
    cache.keep(key, bytes, () => chunkOf(kv, start, tokens).map((part) => k.readBytes(part)));
}

function chunkOf({ layers }: KvCache, start: number, tokens: number): Tensor[] {
  return layers.flatMap(({ keys, values, scales }) =>
    [keys, values, ...(scales === null ? [] : [scales.keys, scales.values])].map((each) => rows(each, start, tokens)),
  );
}
