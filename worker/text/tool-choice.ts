/** Whether an answer calls a function, and which: what may come next, and what has to. */
import type { ToolWish } from '../engine/engine.ts';
import { keepOnly } from './keep-only.ts';
import type { Tokenizer } from './tokenizer.ts';
import { CALL } from './tool-calls.ts';

/** Where an answer is. */
export interface AnswerPlace {
  readonly isFirst: boolean;
  readonly isReasoning: boolean;
  readonly hasCalled: boolean;
}

const THINK = '<think>';
const THINK_END = '</think>';

export class ToolChoice {
  readonly #choice: ToolWish['choice'];
  readonly #call: number;
  readonly #first: readonly number[];
  readonly #name: readonly number[];

  /** prompt: the rendered text, which may have ended the thought already. */
  constructor(tokenizer: Pick<Tokenizer, 'idOf' | 'encode' | 'neutralise'>, { choice }: ToolWish, prompt: string) {
    this.#choice = choice;
    this.#call = tokenizer.idOf(CALL)!;
    const think = prompt.trimEnd().endsWith(THINK_END) ? undefined : tokenizer.idOf(THINK);
    this.#first = think === undefined ? [this.#call] : [this.#call, think];
    this.#name = typeof choice === 'string' ? [] : tokenizer.encode(tokenizer.neutralise(`${choice.name}\n`));
  }

  /** logits f32[V], changed in place. A thought stays free; behind it comes the call where there has to be one. */
  restrict(logits: Float32Array, { isFirst, isReasoning, hasCalled }: AnswerPlace): void {
    if (this.#choice === 'none') logits[this.#call] = -Infinity;
    else if (this.#choice !== 'auto' && !isReasoning && !hasCalled)
      keepOnly(logits, isFirst ? this.#first : [this.#call]);
  }

  /** What has to follow a token: the name of the function that was asked for. */
  after(id: number): readonly number[] {
    return id === this.#call ? this.#name : [];
  }
}
