/** Bytes in order → shard files of one size, named by their hash. Holds one shard in memory, whatever passes through. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { alignTensor, shardPath, type Manifest } from '../../weights/manifest.ts';

export class ShardWriter {
  readonly #folder: string;
  readonly #buffer: Uint8Array;
  readonly #shards: Manifest['shards'] = [];
  #used = 0;
  #offset = 0;

  constructor(folder: string, shardBytes: number) {
    this.#folder = folder;
    this.#buffer = new Uint8Array(shardBytes);
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

  /** Zeros up to the place where a tensor may begin. */
  async align(): Promise<void> {
    await this.append(new Uint8Array(alignTensor(this.#offset) - this.#offset));
  }

  async finish(): Promise<Manifest['shards']> {
    if (this.#used > 0) await this.#flush();
    return this.#shards;
  }

  async #flush(): Promise<void> {
    const bytes = this.#buffer.subarray(0, this.#used);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const path = join(this.#folder, shardPath(sha256));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
    this.#shards.push({ sha256, sizeBytes: this.#used });
    this.#used = 0;
  }
}
