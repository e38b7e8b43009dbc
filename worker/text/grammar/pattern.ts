/**
 * The part of ECMAScript's regular expressions that is regular and needs no tables of Unicode: parsed into a tree.
 * Not there: lookaround, back references, \b, \p, flags.
 */
import { LIMITS } from '../../limits.ts';
import { without, type CodePoints } from './code-points.ts';

export type Pattern =
  | { readonly kind: 'set'; readonly points: CodePoints }
  | { readonly kind: 'sequence' | 'anyOf'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly part: Pattern; readonly least: number; readonly most: number }
  /** The beginning or the end of the text. */
  | { readonly kind: 'begin' | 'end' };

/** What a pattern has that cannot be done, or that is no pattern. */
export class PatternProblem {
  readonly isUnsupported: boolean;
  readonly message: string;
  constructor(isUnsupported: boolean, message: string) {
    this.isUnsupported = isUnsupported;
    this.message = message;
  }
}

const DIGITS: CodePoints = [[0x30, 0x39]];
const WORD: CodePoints = [...DIGITS, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
const SPACE: CodePoints = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const LINE_ENDS: CodePoints = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
const CLASSES: Readonly<Record<string, CodePoints>> = {
  d: DIGITS,
  w: WORD,
  s: SPACE,
  D: without(DIGITS),
  W: without(WORD),
  S: without(SPACE),
};
const CONTROLS: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, f: 12, v: 11, 0: 0 };
const COUNTS = /^\{(\d+)(,(\d*))?\}/;
const EMPTY: Pattern = { kind: 'sequence', parts: [] };

const one = (point: number): CodePoints => [[point, point]];

/** @throws PatternProblem */
export function parsePattern(source: string): Pattern {
  return new PatternParser(source).whole();
}

class PatternParser {
  readonly #characters: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#characters = Array.from(source);
  }

  whole(): Pattern {
    const pattern = this.#anyOf();
    if (this.#at < this.#characters.length) throw this.#wrong('an unmatched )');
    return pattern;
  }

  get #next(): string | undefined {
    return this.#characters[this.#at];
  }

  #take(character: string): boolean {
    if (this.#next !== character) return false;
    this.#at++;
    return true;
  }

  #wrong(what: string): PatternProblem {
    return new PatternProblem(false, `${what} at character ${this.#at}`);
  }

  #unsupported(what: string): PatternProblem {
    return new PatternProblem(true, `${what} at character ${this.#at}`);
  }

  #anyOf(): Pattern {
    if (++this.#depth > LIMITS.schemaDepth.value) throw this.#unsupported('groups that are nested too deeply');
    const parts: Pattern[] = [];
    do parts.push(this.#sequence());
    while (this.#take('|'));
    this.#depth--;
    return parts.length === 1 ? parts[0] : { kind: 'anyOf', parts };
  }

  #sequence(): Pattern {
    const parts: Pattern[] = [];
    while (this.#next !== undefined && this.#next !== '|' && this.#next !== ')') parts.push(this.#repeated());
    return parts.length === 1 ? parts[0] : { kind: 'sequence', parts };
  }

  #repeated(): Pattern {
    const part = this.#atom();
    const counts = this.#counts();
    if (counts === null) return part;
    // A lazy one matches the same texts.
    this.#take('?');
    const [least, most] = counts;
    if (most < least) throw this.#wrong('numbers out of order');
    const limit = LIMITS.schemaCount.value;
    if (least > limit || (most > limit && most !== Infinity)) throw this.#unsupported(`a count above ${limit}`);
    return { kind: 'repeat', part, least, most };
  }

  #counts(): readonly [number, number] | null {
    if (this.#take('*')) return [0, Infinity];
    if (this.#take('+')) return [1, Infinity];
    if (this.#take('?')) return [0, 1];
    if (this.#next !== '{') return null;
    const match = COUNTS.exec(this.#characters.slice(this.#at, this.#at + 24).join(''));
    if (match === null) return null;
    this.#at += match[0].length;
    const least = Number(match[1]);
    return [least, match[2] === undefined ? least : match[3] === '' ? Infinity : Number(match[3])];
  }

  #atom(): Pattern {
    const character = this.#characters[this.#at++];
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return { kind: 'set', points: this.#bracket() };
      case '.':
        return { kind: 'set', points: without(LINE_ENDS) };
      case '^':
        return { kind: 'begin' };
      case '$':
        return { kind: 'end' };
      case '\\':
        return { kind: 'set', points: this.#escape() };
      case '*':
      case '+':
      case '?':
        throw this.#wrong('nothing to repeat');
      default:
        return { kind: 'set', points: one(character.codePointAt(0)!) };
    }
  }

  #group(): Pattern {
    if (this.#take('?')) {
      if (this.#take('<') && this.#next !== '=' && this.#next !== '!') {
        while (this.#next !== undefined && !this.#take('>')) this.#at++;
      } else if (!this.#take(':')) throw this.#unsupported('lookaround');
    }
    if (this.#take(')')) return EMPTY;
    const pattern = this.#anyOf();
    if (!this.#take(')')) throw this.#wrong('a missing )');
    return pattern;
  }

  #bracket(): CodePoints {
    const isNot = this.#take('^');
    const points: (readonly [number, number])[] = [];
    while (!this.#take(']')) {
      const low = this.#member();
      const isRange = this.#next === '-' && this.#characters[this.#at + 1] !== ']' && isOne(low);
      if (!isRange) {
        points.push(...low);
        continue;
      }
      this.#at++;
      const high = this.#member();
      if (!isOne(high)) points.push(...low, ...one(0x2d), ...high);
      else if (high[0][0] < low[0][0]) throw this.#wrong('a range out of order');
      else points.push([low[0][0], high[0][0]]);
    }
    return isNot ? without(points) : without(without(points));
  }

  #member(): CodePoints {
    const character = this.#characters[this.#at++];
    if (character === undefined) throw this.#wrong('a missing ]');
    if (character !== '\\') return one(character.codePointAt(0)!);
    return this.#take('b') ? one(8) : this.#escape();
  }

  #escape(): CodePoints {
    const character = this.#characters[this.#at++];
    if (character === undefined) throw this.#wrong('a \\ with nothing behind it');
    if (CLASSES[character] !== undefined) return CLASSES[character];
    if (CONTROLS[character] !== undefined) return one(CONTROLS[character]);
    if (character === 'x') return one(this.#hex(2));
    if (character === 'u') return one(this.#unicode());
    if (/[A-Za-z1-9]/.test(character)) throw this.#unsupported(`\\${character}`);
    return one(character.codePointAt(0)!);
  }

  #unicode(): number {
    if (!this.#take('{')) return this.#hex(4);
    const end = this.#characters.indexOf('}', this.#at);
    const point = this.#hex(end - this.#at);
    this.#at++;
    return point;
  }

  #hex(digits: number): number {
    const text = this.#characters.slice(this.#at, this.#at + Math.max(digits, 0)).join('');
    if (digits < 1 || digits > 6 || !/^[0-9A-Fa-f]+$/.test(text) || text.length !== digits)
      throw this.#wrong('no hexadecimal number');
    this.#at += digits;
    const point = Number.parseInt(text, 16);
    if (point > 0x10ffff) throw this.#wrong('no character');
    return point;
  }
}

const isOne = (points: CodePoints): boolean => points.length === 1 && points[0][0] === points[0][1];
