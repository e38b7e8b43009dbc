/** Bytes in order → shard files of one size, named by their hash. Holds one shard in memory, whatever passes through. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { shardPath, type Manifest } from '../../weights/manifest.ts';

export type Shard = Manifest['shards'][number];

export class ShardWriter {
  readonly #folder: string;
  readonly #buffer: Uint8Array;
  readonly #shards: Shard[];
  readonly #onShard: (shard: Shard) => Promise<void>;
  #used = 0;
  #offset: number;

  /** Goes on after `written`; `onShard` is told of every other one when it is on the disk. */
  constructor(
    folder: string,
    shardBytes: number,
    written: readonly Shard[] = [],
    onShard: (shard: Shard) => Promise<void> = () => Promise.resolve(),
  ) {
    this.#folder = folder;
    this.#buffer = new Uint8Array(shardBytes);
    this.#shards = [...written];
    this.#onShard = onShard;
    this.#offset = written.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  /** Bytes written so far: where the next one goes. */
  get offset(): number {
    return this.#offset;
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.byteLength;) {
      const count = Math.min(bytes.byteLength - done, this.#buffer.byteLength - this.#used);
      this.#buffer.set(bytes.subarray(done, done + count), this.#used);
      done += count;
      this.#used += count;
      this.#offset += count;
      if (this.#used === this.#buffer.byteLength) await this.#flush();
    }
  }

  /** Zeros up to `offset`, where a tensor begins; nothing when it is behind already. */
  async padTo(offset: number): Promise<void> {
    if (offset > this.#offset) await this.append(new Uint8Array(offset - this.#offset));
  }

  async finish(): Promise<Shard[]> {
    if (this.#used > 0) await this.#flush();
    return this.#shards;
  }

  async #flush(): Promise<void> {
    const bytes = this.#buffer.subarray(0, this.#used);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const path = join(this.#folder, shardPath(sha256));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
    const shard = { sha256, sizeBytes: this.#used };
    await this.#onShard(shard);
    this.#shards.push(shard);
    this.#used = 0;
  }
}
