/** The index boxes of an MP4 or MOV file, found by the headers of its boxes and read as a whole, so that they can be looked at first. */
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { ClipBytes } from './clip-bytes.ts';
import { countedSamples } from './mp4-counts.ts';

/** Of a box that says its size in 64 bits. */
const LONG_HEADER_BYTES = 16;

interface Placed {
  readonly start: number;
  readonly bytes: Uint8Array;
}

export class Mp4Index {
  readonly #bytes: ClipBytes;
  readonly #kept: Placed[] = [];
  /** Where the next box begins. */
  #next = 0;
  #samples = 0;
  /** Whether frames are listed in pieces, beside their data. */
  isFragmented = false;

  private constructor(bytes: ClipBytes) {
    this.#bytes = bytes;
  }

  /** Up to the index, wherever it is. @throws GlimpseError video_unreadable, video_changed */
  static async open(bytes: ClipBytes): Promise<Mp4Index> {
    const index = new Mp4Index(bytes);
    await index.#walk((type) => type === 'moov');
    return index;
  }

  /** Of a video track at most, in all its pieces; those behind the index are read. @throws GlimpseError video_unreadable, video_changed */
  async samples(): Promise<number> {
    if (this.isFragmented) await this.#walk(() => false);
    return this.#samples;
  }

  /** Bytes of the file that were read already; null: others. */
  at(start: number, end: number): Uint8Array | null {
    const box = this.#kept.find((each) => each.start <= start && end <= each.start + each.bytes.length);
    return box ? box.bytes.subarray(start - box.start, end - box.start) : null;
  }

  async #walk(isLast: (type: string) => boolean): Promise<void> {
    const { sizeBytes } = this.#bytes;
    while (this.#next + 8 <= sizeBytes) {
      const start = this.#next;
      const header = await this.#bytes.range(start, Math.min(start + LONG_HEADER_BYTES, sizeBytes));
      const { type, headerBytes, size } = boxAt(header, sizeBytes - start);
      this.#next += size;
      if (type === 'moov' || type === 'moof') await this.#take(start, size, headerBytes, type);
      if (isLast(type)) return;
    }
  }

  async #take(start: number, size: number, headerBytes: number, type: 'moov' | 'moof'): Promise<void> {
    if (size > LIMITS.videoProbeBytes.value)
      throw new GlimpseError(
        'video_unreadable',
        `The video's index has ${size} bytes; cut the video, or encode it anew.`,
      );
    const bytes = await this.#bytes.range(start, start + size);
    this.#kept.push({ start, bytes });
    const body = bytes.subarray(headerBytes);
    this.#samples += countedSamples(body);
    if (type === 'moov') this.isFragmented = hasFragments(body);
  }
}

/** A size of 0 means "to the end of the file". @throws GlimpseError video_unreadable */
function boxAt(header: Uint8Array, leftBytes: number) {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const type = String.fromCharCode(...header.subarray(4, 8));
  const said = view.getUint32(0);
  const isLong = said === 1 && header.length === LONG_HEADER_BYTES;
  const size = isLong ? Number(view.getBigUint64(8)) : said === 0 ? leftBytes : said;
  if (size < 8)
    throw new GlimpseError('video_unreadable', 'The video is damaged: a box of it has no size. Encode it anew.');
  return { type, headerBytes: isLong ? LONG_HEADER_BYTES : 8, size: Math.min(size, leftBytes) };
}

function hasFragments(moov: Uint8Array): boolean {
  for (let at = 0; at + 8 <= moov.length;) {
    const { type, size } = boxAt(moov.subarray(at, at + LONG_HEADER_BYTES), moov.length - at);
    if (type === 'mvex') return true;
    at += size;
  }
  return false;
}
