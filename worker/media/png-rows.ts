/**
 * The inflated stream of a PNG, cut into rows (a filter byte, then samples) and unfiltered.
 */
import { unfilter } from './png-filter.ts';
import type { PngHeader } from './png-header.ts';
import { pngRows, type PngRow } from './png-passes.ts';

export class PngRows {
  /** What is wrong with a row; then no more are taken. */
  failure: string | undefined;
  readonly #header: PngHeader;
  readonly #give: (row: Uint8Array, place: PngRow) => void;
  readonly #pixelBytes: number;
  readonly #places: Iterator<PngRow & { readonly first: boolean }>;
  #place: PngRow | undefined;
  #row: Uint8Array = new Uint8Array(0);
  #above: Uint8Array = new Uint8Array(0);
  #filled = 0;

  constructor(header: PngHeader, give: (row: Uint8Array, place: PngRow) => void) {
    this.#header = header;
    this.#give = give;
    this.#pixelBytes = Math.max(1, (header.samples * header.bits) >> 3);
    this.#places = pngRows(header);
    this.#next();
  }

  get complete(): boolean {
    return this.#place === undefined;
  }

  /** False when there is a failure, or bytes behind the last row. */
  take(piece: Uint8Array): boolean {
    let at = 0;
    while (at < piece.length && this.#place !== undefined) {
      const count = Math.min(this.#row.length - this.#filled, piece.length - at);
      this.#row.set(piece.subarray(at, at + count), this.#filled);
      at += count;
      this.#filled += count;
      if (this.#filled === this.#row.length && !this.#finish(this.#place)) return false;
    }
    return at === piece.length;
  }

  #finish(place: PngRow): boolean {
    if (!unfilter(this.#row, this.#above, this.#pixelBytes)) {
      this.failure = `a row names filter ${this.#row[0]}, which does not exist`;
      return false;
    }
    this.#give(this.#row, place);
    [this.#row, this.#above] = [this.#above, this.#row];
    this.#next();
    return true;
  }

  #next(): void {
    const { value } = this.#places.next() as IteratorResult<PngRow & { readonly first: boolean }, undefined>;
    this.#place = value;
    this.#filled = 0;
    if (value?.first !== true) return;
    const rowBytes = 1 + Math.ceil((value.count * this.#header.samples * this.#header.bits) / 8);
    this.#row = new Uint8Array(rowBytes);
    this.#above = new Uint8Array(rowBytes);
  }
}
