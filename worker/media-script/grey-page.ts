/** A page of a picture file in grey: decoded row by row, upright, no larger than it can be read. */
import type { GreyPage } from '../documents/reader.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Codecs } from '../media/codecs.ts';
import type { EncodedImage, Size } from '../media/image.ts';
import { turnOf } from '../media/orientation.ts';

/** Rec. 601, in 65536ths. */
const [R, G, B] = [19595, 38470, 7471];

/** Of its channels, of 255: paper and ink of a scan differ by less. */
const COLOURED = 48;
const LOOKED_EVERY = 7;

/** @throws GlimpseError image_corrupt, image_too_large where decoding takes more memory than this script has */
export async function greyPage(image: EncodedImage, codecs: Codecs, longestSidePx: number): Promise<GreyPage> {
  const share = Math.min(
    1,
    longestSidePx / Math.max(image.widthPx, image.heightPx),
    Math.sqrt(LIMITS.pagePixels.value / (image.widthPx * image.heightPx)),
  );
  const wanted = { widthPx: Math.ceil(image.widthPx * share), heightPx: Math.ceil(image.heightPx * share) };
  const plan = image.plan(wanted);
  // A document may be larger than a picture in a question.
  checkMemory(plan.memoryBytes + Math.max(0, image.bytes.length - LIMITS.imageBytes.value));
  const grey = new ShrunkGrey(plan.rows, longestSidePx, turnOf(image.orientation));
  await plan.decode({ codecs, alpha: 'white', pause: () => scheduler.wait(0) }, (rgb) => grey.take(rgb));
  return { ...grey.page(), dpi: 0 };
}

export function checkMemory(memoryBytes: number): void {
  const availableBytes = LIMITS.mediaDecodingBytes.value;
  if (memoryBytes <= availableBytes) return;
  const message = `Decoding the image takes ${memoryBytes} bytes; ${availableBytes} are there. Scale it down.`;
  throw new GlimpseError('image_too_large', message, { memoryBytes, availableBytes });
}

/** Squares of pixels become one each, their mean; every pixel goes where it stands upright. */
class ShrunkGrey {
  readonly #rows: Size;
  readonly #factor: number;
  readonly #turn: ReturnType<typeof turnOf>;
  /** As stored, shrunk. */
  readonly #widthPx: number;
  readonly #heightPx: number;
  readonly #sums: Uint32Array;
  readonly #pixels: Uint8Array;
  #coloured = 0;
  #looked = 0;
  #y = 0;

  constructor(rows: Size, longestSidePx: number, turn: ReturnType<typeof turnOf>) {
    const { widthPx, heightPx } = rows;
    const bySide = Math.max(widthPx, heightPx) / longestSidePx;
    this.#factor = Math.ceil(Math.max(1, bySide, Math.sqrt((widthPx * heightPx) / LIMITS.pagePixels.value)));
    this.#rows = rows;
    this.#turn = turn;
    // What is left over at the right and at the bottom is less than a pixel there.
    this.#widthPx = Math.max(1, Math.floor(widthPx / this.#factor));
    this.#heightPx = Math.max(1, Math.floor(heightPx / this.#factor));
    this.#sums = new Uint32Array(this.#widthPx);
    this.#pixels = new Uint8Array(this.#widthPx * this.#heightPx);
  }

  take(rgb: Uint8Array): void {
    const factor = Math.min(this.#factor, this.#rows.widthPx);
    const width = this.#widthPx * factor;
    for (let x = 0, from = 0; x < width; x++, from += 3)
      this.#sums[Math.floor(x / factor)] += (R * rgb[from] + G * rgb[from + 1] + B * rgb[from + 2] + 32768) >> 16;
    this.#countColour(rgb);
    this.#y++;
    const lines = Math.min(this.#factor, this.#rows.heightPx);
    if (this.#y % lines === 0 && this.#y / lines <= this.#heightPx) this.#put(this.#y / lines - 1, factor * lines);
    if (this.#y % lines === 0) this.#sums.fill(0);
  }

  page(): Pick<GreyPage, 'widthPx' | 'heightPx' | 'pixels' | 'colour'> {
    const [widthPx, heightPx] = this.#turn.transposed
      ? [this.#heightPx, this.#widthPx]
      : [this.#widthPx, this.#heightPx];
    return { widthPx, heightPx, pixels: this.#pixels, colour: this.#coloured / Math.max(1, this.#looked) };
  }

  /** Some pixels of every row tell enough. */
  #countColour(rgb: Uint8Array): void {
    for (let at = 0; at < rgb.length; at += 3 * LOOKED_EVERY) {
      const [red, green, blue] = [rgb[at], rgb[at + 1], rgb[at + 2]];
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > COLOURED) this.#coloured++;
      this.#looked++;
    }
  }

  #put(y: number, count: number): void {
    const { transposed, mirrored, flipped } = this.#turn;
    const across = flipped ? this.#heightPx - 1 - y : y;
    for (let x = 0; x < this.#widthPx; x++) {
      const along = mirrored ? this.#widthPx - 1 - x : x;
      const at = transposed ? along * this.#heightPx + across : across * this.#widthPx + along;
      this.#pixels[at] = Math.round(this.#sums[x] / count);
    }
  }
}
