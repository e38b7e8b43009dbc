/** One answer that keeps its form: which tokens may come next, until nothing can. */
import { keepOnly } from '../keep-only.ts';
import type { Tokenizer } from '../tokenizer.ts';
import type { Grammar } from './grammar.ts';
import { REFUSED } from './machine.ts';
import { has } from './mask.ts';
import { closingTags, nextPhase, openingTags, phaseAfter, type Phase, type Tag } from './prelude.ts';

export interface Constraint {
  /** logits f32[V], changed in place: −∞ for what may not come next. */
  restrict(logits: Float32Array): void;
  push(id: number): void;
  /** At most `most` tokens of which each is the only thing that can come next; they still have to be pushed. */
  forced(most: number): readonly number[];
  /** Nothing more can come. */
  readonly isDone: boolean;
}

export interface ConstraintOptions {
  readonly tokenizer: Pick<Tokenizer, 'idOf' | 'bytesOf' | 'encode' | 'neutralise'>;
  readonly stopIds: ReadonlySet<number>;
  /** As the template rendered it. */
  readonly prompt: string;
  /** Of the whole reply. */
  readonly maxTokens: number;
}

/** Kept for the answer of a thought that does not end: so many tokens, or half of all. */
const RESERVE = 256;
/** Bytes that are looked at for a run of forced tokens. */
const LONGEST_RUN = 256;
/** What models write behind a tag. */
const NEW_LINE = '\n';

const TAGS: Readonly<Record<Exclude<Tag, 'stop'>, string>> = {
  think: '<think>',
  thinkEnd: '</think>',
  answer: '<answer>',
  answerEnd: '</answer>',
  box: '<|begin_of_box|>',
  boxEnd: '<|end_of_box|>',
};

export function createConstraint(grammar: Grammar, options: ConstraintOptions): Constraint {
  return new FormConstraint(grammar, options);
}

class FormConstraint implements Constraint {
  readonly #grammar: Grammar;
  readonly #options: ConstraintOptions;
  readonly #ids: ReadonlyMap<Tag, readonly number[]>;
  readonly #newLines: readonly number[];
  #phase: Phase;
  #state: number;
  #made = 0;
  /** Right behind a tag, where models put a line break. */
  #mayBreak: boolean;

  constructor(grammar: Grammar, options: ConstraintOptions) {
    this.#grammar = grammar;
    this.#options = options;
    const { tokenizer, stopIds, prompt } = options;
    this.#ids = idsOfTags(tokenizer, stopIds);
    this.#newLines = [NEW_LINE, NEW_LINE + NEW_LINE]
      .map((text) => tokenizer.encode(text))
      .flatMap((ids) => (ids.length === 1 ? ids : []));
    this.#phase = phaseAfter(prompt);
    this.#state = grammar.trimmed(grammar.machine.start);
    this.#mayBreak = this.#phase === 'thought' || this.#phase === 'answer';
  }

  get isDone(): boolean {
    if (this.#phase === 'ended') return true;
    const { machine } = this.#grammar;
    const isInside = this.#phase === 'inside' || this.#phase === 'insideBox';
    return isInside && machine.accepts(this.#state) && !machine.goesOn(this.#state);
  }

  restrict(logits: Float32Array): void {
    if (this.#phase === 'thinking') this.#restrictThought(logits);
    else this.#restrictAnswer(logits);
  }

  /** Free, but it has to end, and in time. */
  #restrictThought(logits: Float32Array): void {
    const { maxTokens } = this.#options;
    const left = maxTokens - this.#made;
    const end = this.#ids.get('thinkEnd') ?? [];
    if (left <= Math.min(RESERVE, maxTokens / 2) && end.length > 0) keepOnly(logits, end);
    else
      for (const tag of ['stop', 'answer', 'answerEnd'] as const)
        for (const id of this.#ids.get(tag) ?? []) logits[id] = -Infinity;
  }

  #restrictAnswer(logits: Float32Array): void {
    const { machine, masks } = this.#grammar;
    const tags = [...openingTags(this.#phase), ...(machine.accepts(this.#state) ? closingTags(this.#phase) : [])];
    const free = tags.flatMap((tag) => this.#ids.get(tag) ?? []);
    if (this.#mayBreak) free.push(...this.#newLines);
    const kept = free.map((id) => logits[id]);
    const mask = masks.of(this.#state);
    for (let id = 0; id < logits.length; id++) if (!has(mask, id)) logits[id] = -Infinity;
    for (const [i, id] of free.entries()) logits[id] = kept[i];
  }

  push(id: number): void {
    this.#made++;
    const tag = this.#tagOf(id);
    const isBreak = this.#mayBreak && this.#newLines.includes(id);
    this.#mayBreak = tag !== null;
    if (isBreak) return;
    const isText = tag === null && this.#phase !== 'thinking';
    this.#phase = nextPhase(this.#phase, tag);
    if (!isText) return;
    const { machine } = this.#grammar;
    const next = machine.run(this.#options.tokenizer.bytesOf(id), this.#state);
    // Only a token that was chosen against the mask leads nowhere.
    if (next === REFUSED) this.#phase = 'ended';
    else this.#state = this.#grammar.trimmed(next);
  }

  forced(most: number): readonly number[] {
    if (most < 1 || (this.#phase !== 'inside' && this.#phase !== 'insideBox')) return [];
    const { machine } = this.#grammar;
    const bytes: number[] = [];
    let state = this.#state;
    for (
      let byte = machine.onlyByte(state);
      byte !== null && bytes.length < LONGEST_RUN;
      byte = machine.onlyByte(state)
    ) {
      bytes.push(byte);
      state = machine.step(state, byte);
    }
    const text = wholeText(bytes);
    if (text === null) return [];
    const { tokenizer } = this.#options;
    const ids = tokenizer.encode(tokenizer.neutralise(text));
    // The last one may become part of a longer token, unless nothing comes after it.
    const isWhole = machine.accepts(state) && !machine.goesOn(state);
    return ids.slice(0, Math.min(most, isWhole ? ids.length : ids.length - 1));
  }

  #tagOf(id: number): Tag | null {
    for (const [tag, ids] of this.#ids) if (ids.includes(id)) return tag;
    return null;
  }
}

function idsOfTags(
  tokenizer: ConstraintOptions['tokenizer'],
  stopIds: ReadonlySet<number>,
): ReadonlyMap<Tag, readonly number[]> {
  const ids = new Map<Tag, readonly number[]>();
  for (const [tag, text] of Object.entries(TAGS) as [Tag, string][]) {
    const id = tokenizer.idOf(text);
    if (id !== undefined) ids.set(tag, [id]);
  }
  return ids.set('stop', [...stopIds]);
}

/** null where the bytes end or begin inside a character. */
function wholeText(bytes: readonly number[]): string | null {
  if (bytes.length === 0) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return null;
  }
}
