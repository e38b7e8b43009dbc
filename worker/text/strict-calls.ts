/**
 * Calls of functions as they are written, kept to their schemas from the token on that begins one. Whether one begins is the model's
 * choice; then its name is one that there is, each argument comes once and keeps its schema, and it ends when none is missing.
 */
import type { ArgumentForms, CallForms } from './call-forms.ts';
import type { Grammar } from './grammar/grammar.ts';
import { REFUSED } from './grammar/machine.ts';
import { has } from './grammar/mask.ts';
import type { Tokenizer } from './tokenizer.ts';
import { CALL, CALL_END, KEY, KEY_END, VALUE, VALUE_END } from './tool-calls.ts';

type Place =
  | 'outside'
  | 'name'
  /** Before an argument or the end. */
  | 'next'
  | 'key'
  /** Before a value. */
  | 'between'
  | 'value'
  /** The arguments of a function that is not strict. */
  | 'free';

/** A text that is being written. */
interface Writing {
  readonly grammar: Grammar;
  readonly state: number;
  /** A character per byte. */
  readonly text: string;
}

export class StrictCalls {
  readonly #forms: CallForms;
  readonly #tokenizer: Pick<Tokenizer, 'addedToken' | 'bytesOf'>;
  readonly #tags: ReadonlyMap<string, number>;
  /** Empty where it is no token of its own. */
  readonly #newLine: readonly number[];
  #place: Place = 'outside';
  #writing: Writing | null = null;
  #arguments: ArgumentForms | null = null;
  #key = '';
  #left: readonly string[] = [];
  /** A line break may come between tags, one. */
  #mayBreak = false;

  constructor(forms: CallForms, tokenizer: Pick<Tokenizer, 'addedToken' | 'bytesOf' | 'idOf' | 'encode'>) {
    this.#forms = forms;
    this.#tokenizer = tokenizer;
    this.#tags = new Map([CALL, CALL_END, KEY, KEY_END, VALUE, VALUE_END].map((tag) => [tag, tokenizer.idOf(tag)!]));
    const ids = tokenizer.encode('\n');
    this.#newLine = ids.length === 1 ? ids : [];
  }

  /** logits f32[V], changed in place: −∞ for what may not come next. Outside of calls all may. */
  restrict(logits: Float32Array): void {
    if (this.#place === 'outside' || this.#place === 'free') return;
    const ids = this.#free();
    const kept = ids.map((id) => logits[id]);
    const writing = this.#writing;
    if (writing === null) logits.fill(-Infinity);
    else {
      const mask = writing.grammar.masks.of(writing.state);
      for (let id = 0; id < logits.length; id++) if (!has(mask, id)) logits[id] = -Infinity;
    }
    for (const [i, id] of ids.entries()) logits[id] = kept[i];
  }

  /** What may come beside the text that is being written. */
  #free(): number[] {
    const tags = this.#nextTags().map((tag) => this.#tags.get(tag)!);
    return this.#mayBreak ? [...tags, ...this.#newLine] : tags;
  }

  #nextTags(): string[] {
    const writing = this.#writing;
    if (writing !== null && !writing.grammar.machine.accepts(writing.state)) return [];
    switch (this.#place) {
      case 'name': {
        const { forms, left } = this.#named();
        return forms === null ? [KEY, CALL_END] : this.#argumentOrEnd(forms, left);
      }
      case 'next':
        return this.#argumentOrEnd(this.#arguments!, this.#left);
      case 'key':
        return [KEY_END];
      case 'between':
        return [VALUE];
      case 'value':
        return [VALUE_END];
      case 'outside':
      case 'free':
        return [];
    }
  }

  #argumentOrEnd({ required }: ArgumentForms, left: readonly string[]): string[] {
    return [...(left.length > 0 ? [KEY] : []), ...(left.some((name) => required.has(name)) ? [] : [CALL_END])];
  }

  /** By the name as it stands. */
  #named(): { readonly forms: ArgumentForms | null; readonly left: readonly string[] } {
    const forms = this.#forms.functions.get(this.#writing?.text ?? '') ?? null;
    return { forms, left: forms === null ? [] : [...forms.values.keys()] };
  }

  push(id: number): void {
    const tag = this.#tokenizer.addedToken(id);
    if (this.#place === 'outside') {
      if (tag === CALL) this.#write('name', this.#forms.names);
      return;
    }
    if (this.#mayBreak && this.#newLine.includes(id)) this.#break();
    else if (tag !== undefined) this.#tag(tag);
    else this.#text(id);
  }

  #break(): void {
    if (this.#place === 'name') this.#endName();
    this.#mayBreak = false;
  }

  #endName(): void {
    const { forms, left } = this.#named();
    [this.#arguments, this.#left, this.#writing] = [forms, left, null];
    this.#place = forms === null ? 'free' : 'next';
  }

  #tag(tag: string): void {
    if (this.#place === 'name') this.#endName();
    if (tag === CALL_END) [this.#place, this.#writing, this.#mayBreak] = ['outside', null, false];
    else if (this.#place === 'free') return;
    else if (tag === KEY) this.#write('key', this.#forms.oneOf(this.#left));
    else if (tag === KEY_END) {
      this.#key = utf8(this.#writing?.text ?? '');
      [this.#place, this.#writing, this.#mayBreak] = ['between', null, true];
    } else if (tag === VALUE) this.#write('value', this.#arguments!.values.get(this.#key)!);
    else if (tag === VALUE_END) {
      this.#left = this.#left.filter((name) => name !== this.#key);
      [this.#place, this.#writing, this.#mayBreak] = ['next', null, true];
    }
  }

  #write(place: Place, grammar: Grammar): void {
    [this.#place, this.#mayBreak] = [place, false];
    this.#writing = { grammar, state: grammar.trimmed(grammar.machine.start), text: '' };
  }

  #text(id: number): void {
    if (this.#writing === null) return;
    const { grammar, state, text } = this.#writing;
    const bytes = this.#tokenizer.bytesOf(id);
    const next = grammar.machine.run(bytes, state);
    // Only a token that was chosen against the mask leads nowhere.
    if (next === REFUSED) {
      [this.#place, this.#writing] = ['free', null];
      return;
    }
    // Of values nothing but their state is needed.
    const written = this.#place === 'value' ? '' : text + String.fromCharCode(...bytes);
    this.#writing = { grammar, state: grammar.trimmed(next), text: written };
    this.#mayBreak = this.#place === 'name' && grammar.machine.accepts(next);
  }
}

const utf8 = (bytes: string): string => new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
