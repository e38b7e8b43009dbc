/**
 * Pictures of two colours as fax machines send them: Group 3 of one and two dimensions, Group 4, and TIFF's variant without
 * ends of lines. Source: ITU-T T.4 and T.6, TIFF 6.0 sections 10 and 11.
 */
import { MAX_CODE_BITS, runTables, type RunTable } from './fax-codes.ts';

export interface FaxFormat {
  /** `rows`: runs alone, each row at a byte; `group3`: ends of lines, rows may refer to the one before; `group4`: all do. */
  readonly kind: 'rows' | 'group3' | 'group4';
  /** Of Group 3: a bit behind each end of line says whether the row stands alone. */
  readonly twoDimensional: boolean;
  readonly widthPx: number;
}

type Mode = 'pass' | 'runs' | number;

/** What a code of a row that refers to the one before means: its bits, how many they are, and how far a change moves. */
const MODES: readonly (readonly [code: number, bits: number, mode: Mode])[] = [
  [0b1, 1, 0],
  [0b011, 3, 1],
  [0b010, 3, -1],
  [0b001, 3, 'runs'],
  [0b0001, 4, 'pass'],
  [0b000011, 6, 2],
  [0b000010, 6, -2],
  [0b0000011, 7, 3],
  [0b0000010, 7, -3],
];
const MODE_BITS = 7;
const END_ZEROS = 11;
/** The shortest run that another one of the same colour follows. */
const MAKE_UP = 64;

/** A word for what is broken; the caller says in which file. */
export class FaxError extends Error {}

/**
 * Rows of u8[ceil(width / 8)], a bit a pixel, the first the highest, 1 black; valid until the next. Throws FaxError on damage
 * and when the data end early.
 */
export class FaxReader {
  readonly #data: Uint8Array;
  readonly #format: FaxFormat;
  readonly #tables = runTables();
  #bit = 0;
  /** Where colours change in the row before, black first; the width stands behind them. */
  #above: number[] = [];

  constructor(data: Uint8Array, format: FaxFormat) {
    this.#data = data;
    this.#format = format;
  }

  read(row: Uint8Array): void {
    const { kind, widthPx } = this.#format;
    if (this.#bit >= 8 * this.#data.length) throw new FaxError('they end early');
    if (kind === 'rows') this.#bit = (this.#bit + 7) & ~7;
    const alone = kind === 'rows' || (kind === 'group3' && this.#startsAlone());
    const changes = alone ? this.#runs() : this.#referring();
    row.fill(0);
    for (let i = 0; i < changes.length; i += 2) paint(row, changes[i], changes[i + 1] ?? widthPx);
    this.#above = changes;
  }

  /** Passes over an end of line, where one stands. */
  #startsAlone(): boolean {
    if (this.#peek(END_ZEROS) !== 0) return true;
    while (this.#peek(1) === 0) {
      if (this.#bit >= 8 * this.#data.length) throw new FaxError('they end early');
      this.#bit++;
    }
    this.#bit++;
    if (!this.#format.twoDimensional) return true;
    return this.#take(1) === 1;
  }

  #runs(): number[] {
    const { widthPx } = this.#format;
    const changes: number[] = [];
    let at = 0;
    for (let isBlack = false; at < widthPx; isBlack = !isBlack) {
      at += this.#run(isBlack ? this.#tables.black : this.#tables.white);
      this.#check(at);
      change(changes, at);
    }
    return changes;
  }

  #referring(): number[] {
    const { widthPx } = this.#format;
    const changes: number[] = [];
    let [at, isBlack, near] = [-1, false, 0];
    while (at < widthPx) {
      // The first change right of here to the other colour; those to black have even places
      while (near > 0 && this.#changeAbove(near - 1) > at) near--;
      while (this.#changeAbove(near) <= at && this.#changeAbove(near) < widthPx) near++;
      if (near % 2 !== (isBlack ? 1 : 0)) near++;
      const mode = this.#mode();
      if (mode === 'pass') at = this.#changeAbove(near + 1);
      else if (mode === 'runs') {
        const { white, black } = this.#tables;
        const first = Math.max(at, 0) + this.#run(isBlack ? black : white);
        at = first + this.#run(isBlack ? white : black);
        this.#check(at);
        change(changes, first);
        change(changes, at);
      } else {
        const next = this.#changeAbove(near) + mode;
        if (next < Math.max(at, 0)) throw new FaxError('a change lies before the one before it');
        at = next;
        this.#check(at);
        change(changes, at);
        isBlack = !isBlack;
      }
    }
    return changes;
  }

  #changeAbove(place: number): number {
    return this.#above[place] ?? this.#format.widthPx;
  }

  #check(at: number): void {
    if (at > this.#format.widthPx) throw new FaxError(`a row has more than ${this.#format.widthPx} pixels`);
  }

  #mode(): Mode {
    const next = this.#peek(MODE_BITS);
    const found = MODES.find(([code, bits]) => next >> (MODE_BITS - bits) === code);
    if (found === undefined) throw new FaxError('a code is none');
    this.#bit += found[1];
    return found[2];
  }

  #run(table: RunTable): number {
    let run = 0;
    for (;;) {
      const entry = table[this.#peek(MAX_CODE_BITS)];
      if (entry === 0) throw new FaxError('a run has a code that is none');
      this.#bit += entry & 15;
      run += entry >> 4;
      if (entry >> 4 < MAKE_UP) return run;
      this.#check(run);
    }
  }

  #take(count: number): number {
    const value = this.#peek(count);
    this.#bit += count;
    return value;
  }

  /** The next bits, up to 17; zeros behind the end. */
  #peek(count: number): number {
    const at = this.#bit >> 3;
    const three = ((this.#data[at] ?? 0) << 16) | ((this.#data[at + 1] ?? 0) << 8) | (this.#data[at + 2] ?? 0);
    return (three >> (24 - (this.#bit & 7) - count)) & ((1 << count) - 1);
  }
}

/** Two changes at one place are none. */
function change(changes: number[], at: number): void {
  if (changes.at(-1) === at) changes.pop();
  else changes.push(at);
}

function paint(row: Uint8Array, from: number, to: number): void {
  for (let x = from; x < to; x++) {
    if ((x & 7) === 0 && to - x >= 8) {
      row[x >> 3] = 0xff;
      x += 7;
    } else row[x >> 3] |= 0x80 >> (x & 7);
  }
}
