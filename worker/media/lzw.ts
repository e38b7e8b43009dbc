/**
 * Lempel-Ziv-Welch decompression as GIF and TIFF write it: codes of growing width, a code that clears the table, one that
 * ends the data. Source: GIF89a appendix F, TIFF 6.0 section 13.
 */
export interface LzwFormat {
  /** Bits of a literal: codes begin one bit wider. */
  readonly literalBits: number;
  /** Whether a code's first bit is the highest of its byte (TIFF), or the lowest (GIF). */
  readonly highFirst: boolean;
}

const MAX_BITS = 12;
const MAX_CODES = 1 << MAX_BITS;
/** A multiple of the longest string. */
const OUT_BYTES = 8 * MAX_CODES;

export class Lzw {
  /** What is wrong with the data; then no more are taken. */
  failure: string | undefined;
  readonly #highFirst: boolean;
  readonly #literalBits: number;
  readonly #clear: number;
  readonly #give: (bytes: Uint8Array) => boolean;
  /** Every code's string: the code before its last byte, that byte, its first byte, its length. */
  readonly #prefix = new Uint16Array(MAX_CODES);
  readonly #last = new Uint8Array(MAX_CODES);
  readonly #first = new Uint8Array(MAX_CODES);
  readonly #length = new Uint16Array(MAX_CODES);
  readonly #out = new Uint8Array(OUT_BYTES);
  #filled = 0;
  #codes: number;
  #bits: number;
  #previous = -1;
  #pending = 0;
  #pendingBits = 0;

  /** `give` gets the bytes in pieces, valid until it returns; when it gives false, the rest is not wanted. */
  constructor({ literalBits, highFirst }: LzwFormat, give: (bytes: Uint8Array) => boolean) {
    this.#give = give;
    this.#highFirst = highFirst;
    this.#literalBits = literalBits;
    this.#clear = 1 << literalBits;
    for (let code = 0; code < this.#clear; code++) {
      this.#last[code] = this.#first[code] = code;
      this.#length[code] = 1;
    }
    this.#codes = this.#clear + 2;
    this.#bits = literalBits + 1;
  }

  /** False when nothing more is wanted: the data have ended, are broken, or `give` has had enough. */
  take(data: Uint8Array): boolean {
    for (const byte of data) {
      if (this.#highFirst) this.#pending = ((this.#pending << 8) | byte) & 0xffffff;
      else this.#pending |= byte << this.#pendingBits;
      this.#pendingBits += 8;
      while (this.#pendingBits >= this.#bits) if (!this.#code(this.#next())) return this.#stop();
    }
    return true;
  }

  /** Gives what is left; false when it was not wanted. */
  flush(): boolean {
    const bytes = this.#out.subarray(0, this.#filled);
    this.#filled = 0;
    return bytes.length === 0 || this.#give(bytes);
  }

  #stop(): false {
    this.flush();
    return false;
  }

  #next(): number {
    const mask = (1 << this.#bits) - 1;
    this.#pendingBits -= this.#bits;
    if (this.#highFirst) return (this.#pending >>> this.#pendingBits) & mask;
    const code = this.#pending & mask;
    this.#pending >>>= this.#bits;
    return code;
  }

  #code(code: number): boolean {
    if (code === this.#clear) {
      this.#codes = this.#clear + 2;
      this.#bits = this.#literalBits + 1;
      this.#previous = -1;
      return true;
    }
    if (code === this.#clear + 1) return false;
    const known = code < this.#clear || (code > this.#clear + 1 && code < this.#codes);
    if (!known && (this.#previous < 0 || code !== this.#codes)) {
      this.failure = `its compressed data use code ${code} before it is defined`;
      return false;
    }
    if (this.#previous >= 0 && this.#codes < MAX_CODES) this.#define(known ? code : this.#previous);
    this.#previous = code;
    return this.#write(code);
  }

  /** The next code: the previous string, and the first byte of the one that follows it. */
  #define(following: number): void {
    const code = this.#codes++;
    this.#prefix[code] = this.#previous;
    this.#last[code] = this.#first[following];
    this.#first[code] = this.#first[this.#previous];
    this.#length[code] = this.#length[this.#previous] + 1;
    // TIFF widens its codes one code early
    const early = this.#highFirst ? 1 : 0;
    if (this.#codes + early === 1 << this.#bits && this.#bits < MAX_BITS) this.#bits++;
  }

  #write(code: number): boolean {
    const length = this.#length[code];
    if (this.#filled + length > OUT_BYTES && !this.flush()) return false;
    let at = (this.#filled += length);
    for (let rest = code, left = length; left > 0; left--, rest = this.#prefix[rest])
      this.#out[--at] = this.#last[rest];
    return true;
  }
}
