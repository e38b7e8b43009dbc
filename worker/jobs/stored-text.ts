/** Text of unknown length, written into the bucket piece by piece. */
import { StoredBytes } from './stored-bytes.ts';

export class StoredText {
  readonly #bytes: StoredBytes;
  readonly #encoder = new TextEncoder();

  constructor(bucket: R2Bucket, key: string, contentType: string) {
    this.#bytes = new StoredBytes(bucket, key, contentType);
  }

  write(text: string): Promise<void> {
    return this.#bytes.write(this.#encoder.encode(text));
  }

  /** Bytes in all; until then nobody can read the object. */
  async end(text = ''): Promise<number> {
    await this.write(text);
    return this.#bytes.end();
  }
}
