/** A file as mediabunny reads it: its first video track, and errors in our words, since mediabunny's are for programmers. */
import {
  CustomSource,
  Input,
  Logging,
  LogLevel,
  MATROSKA,
  MP4,
  QTFF,
  UnsupportedInputFormatError,
  WEBM,
  type InputVideoTrack,
} from 'mediabunny';
import { GlimpseError } from '../errors.ts';
import type { ClipBytes } from './clip-bytes.ts';

/** What a damaged file is like is its sender's news. */
Logging.level = LogLevel.Silent;

const FORMATS = [MP4, QTFF, MATROSKA, WEBM];
const CACHE_BYTES = 2 << 20;

/** How much is read beside what is asked for. */
type Prefetch = 'none' | 'fileSystem' | 'network';

export class TrackFile {
  readonly #bytes: ClipBytes;
  readonly #read: (start: number, end: number) => Uint8Array | Promise<Uint8Array>;
  readonly #inputs: Input[] = [];
  /** The first error of reading; what mediabunny makes of it says less. */
  #fault: unknown;

  /** `read`: of `bytes`, or what was read of them before. */
  constructor(bytes: ClipBytes, read: (start: number, end: number) => Uint8Array | Promise<Uint8Array>) {
    this.#bytes = bytes;
    this.#read = read;
  }

  /** In `guarded` alone. @throws GlimpseError video_unreadable when there is none */
  async track(prefetchProfile: Prefetch): Promise<InputVideoTrack> {
    const source = new CustomSource({
      getSize: () => this.#bytes.sizeBytes,
      read: (start, end) => this.#readOrFault(start, end),
      maxCacheSize: CACHE_BYTES,
      prefetchProfile,
      handleUnhandledError: (error) => (this.#fault ??= error),
    });
    const input = new Input({ formats: FORMATS, source });
    this.#inputs.push(input);
    const track = await input.getPrimaryVideoTrack();
    if (track === null) throw new GlimpseError('video_unreadable', 'The file has no video track; send one that has.');
    return track;
  }

  /** @throws GlimpseError video_unreadable in place of mediabunny's errors */
  async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (this.#fault instanceof GlimpseError) throw this.#fault;
      throw error instanceof GlimpseError ? error : unreadable(error);
    }
  }

  close(): void {
    for (const input of this.#inputs) input.dispose();
  }

  async #readOrFault(start: number, end: number): Promise<Uint8Array> {
    try {
      return await this.#read(start, end);
    } catch (error) {
      this.#fault ??= error;
      throw error;
    }
  }
}

function unreadable(cause: unknown): GlimpseError {
  const what = cause instanceof UnsupportedInputFormatError ? 'is of no format that is read here' : 'is damaged';
  return new GlimpseError('video_unreadable', `The video ${what}; encode it anew.`, {}, cause);
}
