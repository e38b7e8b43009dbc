/** Bytes of unknown length, written into the bucket piece by piece: no more of them is held than one part of an upload. */

/** The least that R2 takes for a part that is not the last. */
const PART_BYTES = 5 << 20;

export class StoredBytes {
  readonly #bucket: R2Bucket;
  readonly #key: string;
  readonly #contentType: string;
  #upload?: R2MultipartUpload;
  readonly #parts: R2UploadedPart[] = [];
  #pieces: Uint8Array[] = [];
  #heldBytes = 0;
  #bytes = 0;

  constructor(bucket: R2Bucket, key: string, contentType: string) {
    this.#bucket = bucket;
    this.#key = key;
    this.#contentType = contentType;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#pieces.push(bytes);
    this.#heldBytes += bytes.byteLength;
    this.#bytes += bytes.byteLength;
    // Parts but the last must all have the same size.
    while (this.#heldBytes >= PART_BYTES) await this.#sendPart(PART_BYTES);
  }

  /** Bytes in all; until then nobody can read the object. */
  async end(): Promise<number> {
    if (this.#upload === undefined) {
      const httpMetadata = { contentType: this.#contentType };
      await this.#bucket.put(this.#key, this.#take(this.#heldBytes), { httpMetadata });
      return this.#bytes;
    }
    if (this.#heldBytes > 0) await this.#sendPart(this.#heldBytes);
    await this.#upload.complete(this.#parts);
    return this.#bytes;
  }

  /** There will be no object. */
  async abandon(): Promise<void> {
    await this.#upload?.abort();
  }

  async #sendPart(bytes: number): Promise<void> {
    const httpMetadata = { contentType: this.#contentType };
    this.#upload ??= await this.#bucket.createMultipartUpload(this.#key, { httpMetadata });
    this.#parts.push(await this.#upload.uploadPart(this.#parts.length + 1, this.#take(bytes)));
  }

  #take(bytes: number): Uint8Array {
    const all = new Uint8Array(this.#heldBytes);
    let at = 0;
    for (const piece of this.#pieces) {
      all.set(piece, at);
      at += piece.byteLength;
    }
    this.#pieces = [all.subarray(bytes)];
    this.#heldBytes -= bytes;
    return all.subarray(0, bytes);
  }
}
