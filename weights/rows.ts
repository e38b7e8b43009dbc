/** Single rows of a table, out of shards that are read and verified whole: a row by itself has no hash. */
import { shardPath, shardsOf, type Manifest, type ManifestTensor } from './manifest.ts';
import type { WeightSource } from './source.ts';
import { loadShard, newLoadClock, type LoadOptions } from './stream.ts';

/**
 * Row → its bytes, for tables whose rows lie one after another (f32, q8_rows). Cost: a read of each shard that holds a row.
 * @throws GlimpseError shard_missing, shard_corrupt, weights_unreadable; the signal's reason when it fires
 */
export async function readRows(
  { shards, shardBytes }: Manifest,
  { offset, sizeBytes, shape }: ManifestTensor,
  rows: readonly number[],
  { source, prefix, ...options }: LoadOptions & { readonly source: WeightSource; readonly prefix: string },
): Promise<Map<number, Uint8Array>> {
  const rowBytes = sizeBytes / shape[0];
  const found = new Map(rows.map((row) => [row, new Uint8Array(rowBytes)]));
  const wanted = [...found.keys()].map((row) => ({ offset: offset + row * rowBytes, sizeBytes: rowBytes }));
  for (const index of shardsOf(wanted, shardBytes)) {
    const pick = (bytes: Uint8Array, at: number) => {
      const start = index * shardBytes + at;
      for (const [row, target] of found) {
        const begin = offset + row * rowBytes;
        const from = Math.max(begin, start);
        const to = Math.min(begin + rowBytes, start + bytes.byteLength);
        if (from < to) target.set(bytes.subarray(from - start, to - start), from - begin);
      }
    };
    const shard = shards[index];
    await loadShard(source, prefix + shardPath(shard.sha256), shard, pick, options, newLoadClock());
  }
  return found;
}
