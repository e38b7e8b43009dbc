/** Where the bytes of models come from: R2, a folder or memory. Keys are the paths of weights/FORMAT.md. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

export interface WeightSource {
  /**
   * The bytes of `key` (or of a range of it), as a byte stream; null when there is no such key.
   * A range past the end gives the bytes there are, perhaps none. Errors of the transport pass through; the reader retries.
   */
  read(key: string, range?: ByteRange, signal?: AbortSignal): Promise<ReadableStream<Uint8Array> | null>;
}
