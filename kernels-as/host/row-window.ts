/** The last rows of a picture, side by side in linear memory. */
import type { Arena } from './arena.ts';
import type { Ptr } from './tensor.ts';

export class RowWindow {
  readonly #arena: Arena;
  readonly #ptr: Ptr;
  readonly #rowBytes: number;
  readonly #capacity: number;
  /** The first row that is held. */
  #base = 0;
  #end = 0;

  /** Holds `capacity` rows, in the current frame. */
  constructor(arena: Arena, capacity: number, rowBytes: number) {
    this.#arena = arena;
    this.#capacity = capacity;
    this.#rowBytes = rowBytes;
    this.#ptr = arena.alloc(capacity * rowBytes, 16, 'rows');
  }

  /** One past the last row that is held. */
  get end(): number {
    return this.#end;
  }

  /** The place of the next row. When the window is full, those before `needed` make room for it. */
  push(needed: number): Ptr {
    if (this.#end - this.#base === this.#capacity) this.#forget(Math.min(needed, this.#end));
    return this.at(this.#end++);
  }

  at(row: number): Ptr {
    return (this.#ptr + (row - this.#base) * this.#rowBytes) as Ptr;
  }

  #forget(needed: number): void {
    this.#arena.views.u8.copyWithin(this.#ptr, this.at(needed), this.at(this.#end));
    this.#base = needed;
  }
}
