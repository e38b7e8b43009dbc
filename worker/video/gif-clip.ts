/** An animated GIF as a clip. It has no list of its pictures, so all of it is read; and every one of them is painted on those before it. */
import { readGifRows } from '../media/gif.ts';
import type { ClipFacts } from '../media/video/clip.ts';
import { CLIP_BUDGET, type ClipBytes } from './clip-bytes.ts';
import { readGifFrames, type GifFrame } from './gif-frames.ts';
import type { OpenClip } from './opened.ts';
import type { DecodedFrame } from './picture-frame.ts';

const HEADER_BYTES = 10;
const WHITE = 255;

export async function openGifClip(bytes: ClipBytes): Promise<OpenClip> {
  const header = new DataView((await bytes.range(0, Math.min(HEADER_BYTES, bytes.sizeBytes))).slice().buffer);
  const [widthPx, heightPx] =
    header.byteLength < HEADER_BYTES ? [1, 1] : [6, 8].map((at) => header.getUint16(at, true));
  const facts: ClipFacts = {
    sizeBytes: bytes.sizeBytes,
    container: 'GIF',
    isContainerRead: true,
    codecName: 'GIF',
    codec: 'gif',
    seconds: null,
    widthPx,
    heightPx,
    codedPixels: widthPx * heightPx,
    decodedFrames: null,
  };
  let whole: Uint8Array | null = null;
  const read = async () => {
    bytes.allow(CLIP_BUDGET);
    return (whole ??= await bytes.range(0, bytes.sizeBytes));
  };
  return {
    facts,
    coded: { widthPx, heightPx },
    orientation: 1,
    colourSpace: { matrix: 'bt601', isFullRange: true },
    toleranceS: 1e-6,
    isListed: false,
    async list() {
      let time = 0;
      return readGifFrames(await read()).map(({ seconds: duration }, index) => {
        const frame = { time, duration, isKey: index === 0, isShown: true };
        time += duration;
        return frame;
      });
    },
    // Pictures are painted from the whole file.
    async *data(runs) {
      const file = await read();
      for (const { first, last } of runs) for (let index = first; index <= last; index++) yield [index, file] as const;
    },
    close() {},
  };
}

/** The canvas of an animation, u8[h, w, 3] on white. */
export class GifCanvas {
  readonly #frames: readonly GifFrame[];
  readonly #bytes: Uint8Array;
  readonly #rgb: Uint8Array;
  #before: Uint8Array | null = null;
  #next = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#frames = readGifFrames(bytes);
    const [{ storedWidthPx, storedHeightPx }] = this.#frames;
    this.#rgb = new Uint8Array(3 * storedWidthPx * storedHeightPx).fill(WHITE);
  }

  get memoryBytes(): number {
    return this.#rgb.length + (this.#before?.length ?? 0);
  }

  /** The next picture on the canvas; valid until the one after it. Errors: image_corrupt. */
  paint(): DecodedFrame {
    if (this.#next > 0) this.#dispose(this.#frames[this.#next - 1]);
    const frame = this.#frames[this.#next++];
    if (frame.disposal === 3) this.#before = this.#rgb.slice();
    this.#draw(frame);
    const { storedWidthPx: widthPx, storedHeightPx: heightPx } = frame;
    const row = (y: number) => this.#rgb.subarray(3 * y * widthPx, 3 * (y + 1) * widthPx);
    return {
      widthPx,
      heightPx,
      rows(take) {
        for (let y = 0; y < heightPx; y++) take(row(y));
      },
    };
  }

  #draw(frame: GifFrame): void {
    const { left, top, storedWidthPx, palette, transparent } = frame;
    const rgb = this.#rgb;
    readGifRows(this.#bytes, frame, (entries, y) => {
      let to = 3 * ((top + y) * storedWidthPx + left);
      for (const entry of entries) {
        const from = 3 * entry;
        if (entry !== transparent)
          for (let channel = 0; channel < 3; channel++) rgb[to + channel] = palette[from + channel];
        to += 3;
      }
    });
  }

  #dispose({ disposal, left, top, widthPx, heightPx, storedWidthPx }: GifFrame): void {
    if (disposal === 3 && this.#before) this.#rgb.set(this.#before);
    this.#before = null;
    if (disposal !== 2) return;
    for (let y = top; y < top + heightPx; y++)
      this.#rgb.fill(WHITE, 3 * (y * storedWidthPx + left), 3 * (y * storedWidthPx + left + widthPx));
  }
}
