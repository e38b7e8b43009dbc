/**
 * Calls of functions in what a model writes, as GLM-4.5V and its successors do it:
 *   <tool_call>NAME <arg_key>KEY</arg_key> <arg_value>VALUE</arg_value> … </tool_call>
 * The tags are tokens of their own, so nothing is searched for in text and nothing that was told is taken back. A string is written as it
 * is, everything else as JSON; the function's schema tells which. Models leave tags out at times: what they mean is clear all the same.
 */
import type { GenerateEvent, ToolFunction } from '../engine/engine.ts';
import { createStreamDecoder, type StreamDecoder } from './stream-decoder.ts';
import type { Tokenizer } from './tokenizer.ts';
import { argumentJson } from './tool-argument.ts';

export type CallEvent = Extract<GenerateEvent, { type: 'call' | 'arguments' }>;

export const CALL = '<tool_call>';
export const CALL_END = '</tool_call>';
export const KEY = '<arg_key>';
export const KEY_END = '</arg_key>';
export const VALUE = '<arg_value>';
export const VALUE_END = '</arg_value>';
const TAGS: ReadonlySet<string> = new Set([CALL, CALL_END, KEY, KEY_END, VALUE, VALUE_END]);

type Place =
  | 'outside'
  | 'name'
  | 'key'
  /** Behind a key. */
  | 'between'
  | 'value'
  /** Behind a value. */
  | 'after';

export class ToolCallReader {
  readonly #tokenizer: Pick<Tokenizer, 'addedToken' | 'bytesOf'>;
  readonly #functions: ReadonlyMap<string, ToolFunction>;
  readonly #decoder: StreamDecoder;
  #place: Place = 'outside';
  #name = '';
  #key = '';
  #value = '';
  /** Whether the call under way has been told, and how many arguments of it. */
  #isTold = false;
  #arguments = 0;
  #ended = 0;

  constructor(tokenizer: Pick<Tokenizer, 'addedToken' | 'bytesOf'>, functions: readonly ToolFunction[]) {
    this.#tokenizer = tokenizer;
    this.#functions = new Map(functions.map((each) => [each.name, each]));
    this.#decoder = createStreamDecoder(tokenizer as Tokenizer);
  }

  get isInside(): boolean {
    return this.#place !== 'outside';
  }

  /** Calls that are whole. */
  get ended(): number {
    return this.#ended;
  }

  /** Whether the token begins a call. */
  begins(id: number): boolean {
    return this.#tokenizer.addedToken(id) === CALL;
  }

  /** Of a call that has begun, or begins with this token. */
  push(id: number): CallEvent[] {
    const tag = this.#tokenizer.addedToken(id);
    if (tag === undefined) {
      this.#text(this.#decoder.push(id));
      return [];
    }
    this.#text(this.#decoder.flush());
    return TAGS.has(tag) ? this.#tag(tag) : [];
  }

  /** The answer has ended; a call that is under way is taken as whole. */
  finish(): CallEvent[] {
    if (!this.isInside) return [];
    this.#text(this.#decoder.flush());
    return this.#end();
  }

  #text(text: string): void {
    if (this.#place === 'name') this.#name += text;
    else if (this.#place === 'key') this.#key += text;
    // A value whose tag was left out; line breaks between tags are nothing.
    else if (this.#place === 'between' && text.trim() !== '') [this.#place, this.#value] = ['value', text];
    else if (this.#place === 'value') this.#value += text;
  }

  #tag(tag: string): CallEvent[] {
    switch (tag) {
      case CALL: {
        const rest = this.isInside ? this.#end() : [];
        [this.#place, this.#name, this.#isTold, this.#arguments] = ['name', '', false, 0];
        return rest;
      }
      case KEY: {
        const told = this.#begin();
        [this.#place, this.#key] = ['key', ''];
        return told;
      }
      case KEY_END: {
        const told = this.#begin();
        this.#place = 'between';
        return told;
      }
      case VALUE: {
        const told = this.#begin();
        [this.#place, this.#value] = ['value', ''];
        return told;
      }
      case VALUE_END:
        return this.#argument();
      default:
        return this.#end();
    }
  }

  /** The call by its name, once; a key that stands behind the name without a tag is one. */
  #begin(): CallEvent[] {
    if (this.#isTold) return [];
    const written = this.#name.trim();
    this.#name = this.#functions.has(written) ? written : (this.#longestIn(written) ?? written);
    this.#key = written.slice(this.#name.length).trim();
    this.#isTold = true;
    return [
      { type: 'call', name: this.#name },
      { type: 'arguments', text: '{' },
    ];
  }

  #longestIn(written: string): string | undefined {
    const known = [...this.#functions.keys()].filter((name) => written.startsWith(name));
    return known.toSorted((a, b) => b.length - a.length).at(0);
  }

  #argument(): CallEvent[] {
    const told = this.#begin();
    const { parameters = true, isStrict = false } = this.#functions.get(this.#name) ?? {};
    const key = this.#key.trim();
    // Of a strict function every character was chosen to be one of the value.
    const value = isStrict ? this.#value : this.#value.replace(/^\n|\n$/g, '');
    const json = argumentJson(value, parameters, key);
    const comma = this.#arguments++ === 0 ? '' : ', ';
    [this.#place, this.#key, this.#value] = ['after', '', ''];
    return [...told, { type: 'arguments', text: `${comma}${JSON.stringify(key)}: ${json}` }];
  }

  #end(): CallEvent[] {
    const told = this.#place === 'value' ? this.#argument() : this.#begin();
    this.#place = 'outside';
    this.#ended++;
    return [...told, { type: 'arguments', text: '}' }];
  }
}
