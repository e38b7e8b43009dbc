/**
 * Rows of a PNG by png.wasm: compressed pieces in, unfiltered rows out, without the rest ever being in memory.
 */
import { GlimpseError } from '../errors.ts';
import { corrupt } from './block.ts';

const FORMAT = 'PNG';
const PAGE_BYTES = 65536;
/** Static data of the module lie below. */
const INPUT_AT = PAGE_BYTES;
const INPUT_BYTES = PAGE_BYTES;
const WINDOW_AT = INPUT_AT + INPUT_BYTES;
/** 32 KiB of history and as much again three times, so that history is moved for every third of it. */
const WINDOW_BYTES = 2 * PAGE_BYTES;
const ROWS_AT = WINDOW_AT + WINDOW_BYTES;
/** Room for the zeros in front of a row, as many as a pixel has bytes, and for what vectors read behind it. */
const ROW_MARGIN_BYTES = 16;
const FILTERS = 5;

/** Why `inflate` returns; kernels-as/assembly/inflate.ts. */
const WANTS_INPUT = 0;
const WINDOW_FULL = 1;
const DAMAGED = 4;

interface Exports {
  readonly inflate_start: (window: number, bytes: number) => void;
  readonly inflate_input: (from: number, bytes: number, isLast: number) => void;
  readonly inflate_unused: () => number;
  readonly inflate_end: () => number;
  readonly inflate_slide: () => number;
  readonly inflate: () => number;
  readonly unfilter: (row: number, above: number, bytes: number, pixelBytes: number, filter: number) => void;
}

/**
 * Gives a decoder to `use`: of compressed `data`, with rows of at most `rowBytes` (the filter byte not counted).
 */
export type PngCodec = (
  data: Iterator<Uint8Array>,
  rowBytes: number,
  pixelBytes: number,
  use: (decoder: PngDecoder) => Promise<void>,
) => Promise<void>;

/** A picture has an instance for itself while it is decoded, some 300 KiB; the last one waits for the next picture. */
export function pngCodec(module: WebAssembly.Module): PngCodec {
  let spare: Instance | undefined;
  return async (data, rowBytes, pixelBytes, use) => {
    const instance = spare ?? start(module);
    spare = undefined;
    try {
      await use(new PngDecoder(instance, data, rowBytes, pixelBytes));
    } finally {
      spare = instance;
    }
  };
}

interface Instance {
  readonly memory: WebAssembly.Memory;
  readonly codec: Exports;
}

/** Errors: out_of_memory. */
function start(module: WebAssembly.Module): Instance {
  try {
    const memory = new WebAssembly.Memory({ initial: pages(0) });
    return { memory, codec: new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports };
  } catch (error) {
    throw new GlimpseError('out_of_memory', 'No memory is left for the image decoder; try again.', {}, error);
  }
}

/** Bytes of memory that a decoder takes. */
export function pngDecoderBytes(rowBytes: number): number {
  return pages(rowBytes) * PAGE_BYTES;
}

function pages(rowBytes: number): number {
  return Math.ceil((ROWS_AT + 2 * (rowBytes + 2 * ROW_MARGIN_BYTES)) / PAGE_BYTES);
}

export class PngDecoder {
  readonly #codec: Exports;
  readonly #bytes: Uint8Array;
  readonly #data: Iterator<Uint8Array>;
  readonly #pixelBytes: number;
  /** Of the current piece of compressed data, what has not been given yet. */
  #piece: Uint8Array = new Uint8Array(0);
  #inputEnd = INPUT_AT;
  #status = WANTS_INPUT;
  /** First inflated byte that no row has taken. */
  #taken = WINDOW_AT;
  #row: number;
  #above: number;

  constructor({ memory, codec }: Instance, data: Iterator<Uint8Array>, rowBytes: number, pixelBytes: number) {
    const missing = pages(rowBytes) - memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) memory.grow(missing);
    this.#codec = codec;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#data = data;
    this.#pixelBytes = pixelBytes;
    this.#row = ROWS_AT + ROW_MARGIN_BYTES;
    this.#above = this.#row + rowBytes + 2 * ROW_MARGIN_BYTES;
    // Zeros in front of rows
    this.#bytes.fill(0, ROWS_AT);
    this.#codec.inflate_start(WINDOW_AT, WINDOW_BYTES);
  }

  /** The next row, u8[bytes], valid until the next call; `isFirst`: none is above it. Errors: image_corrupt. */
  row(bytes: number, isFirst: boolean): Uint8Array {
    [this.#row, this.#above] = [this.#above, this.#row];
    if (isFirst) this.#bytes.fill(0, this.#above, this.#above + bytes);
    const filter = this.#nextByte();
    if (filter >= FILTERS) throw corrupt(FORMAT, `a row names filter ${filter}, which does not exist`);
    this.#read(this.#row, bytes);
    this.#codec.unfilter(this.#row, this.#above, bytes, this.#pixelBytes, filter);
    return this.#bytes.subarray(this.#row, this.#row + bytes);
  }

  /** After the last row: the checksum, unless it is missing or data follow that belong to no row. Errors: image_corrupt. */
  finish(): void {
    if (this.#taken < this.#codec.inflate_end()) return;
    if (this.#inflate() === 0 && this.#status === DAMAGED)
      throw corrupt(FORMAT, 'the checksum of its picture data is wrong');
  }

  #nextByte(): number {
    if (this.#taken === this.#codec.inflate_end()) this.#inflateMore();
    return this.#bytes[this.#taken++];
  }

  #read(to: number, bytes: number): void {
    for (let at = to; at < to + bytes;) {
      if (this.#taken === this.#codec.inflate_end()) this.#inflateMore();
      const count = Math.min(to + bytes - at, this.#codec.inflate_end() - this.#taken);
      this.#bytes.copyWithin(at, this.#taken, this.#taken + count);
      at += count;
      this.#taken += count;
    }
  }

  #inflateMore(): void {
    if (this.#inflate() > 0) return;
    throw corrupt(FORMAT, this.#status === DAMAGED ? 'its picture data do not inflate' : 'its picture data end early');
  }

  /** Inflates until the window is full or the data end; how many bytes. All that was inflated before must be taken. */
  #inflate(): number {
    this.#taken = this.#codec.inflate_slide();
    do {
      if (this.#status === WANTS_INPUT) this.#give();
      if (this.#status === WANTS_INPUT || this.#status === WINDOW_FULL) this.#status = this.#codec.inflate();
    } while (this.#status === WANTS_INPUT);
    return this.#codec.inflate_end() - this.#taken;
  }

  /** Fills the input: what is left of it, then the next pieces of data. */
  #give(): void {
    const unused = this.#inputEnd === INPUT_AT ? INPUT_AT : this.#codec.inflate_unused();
    this.#bytes.copyWithin(INPUT_AT, unused, this.#inputEnd);
    let end = INPUT_AT + this.#inputEnd - unused;
    let isLast = false;
    while (end < INPUT_AT + INPUT_BYTES && !isLast) {
      if (this.#piece.length === 0) {
        const { value, done } = this.#data.next() as IteratorResult<Uint8Array, undefined>;
        if (done === true) isLast = true;
        else this.#piece = value;
        continue;
      }
      const part = this.#piece.subarray(0, INPUT_AT + INPUT_BYTES - end);
      this.#bytes.set(part, end);
      this.#piece = this.#piece.subarray(part.length);
      end += part.length;
    }
    this.#inputEnd = end;
    this.#codec.inflate_input(INPUT_AT, end - INPUT_AT, isLast ? 1 : 0);
  }
}
