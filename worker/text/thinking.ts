/**
 * How a model is made to think, or not, and how a thought is ended. What a family was taught differs: some have a variable of their
 * template for it, others are led by the first tokens of their reply.
 */
import type { Thinking } from '../engine/engine.ts';
import { GlimpseError } from '../errors.ts';
import type { ChatTemplate } from './chat-template.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Whether a model thinks: never, as it is asked, or before every answer. */
export type Reasoning = 'none' | 'optional' | 'always';

export interface ThinkingWay {
  readonly reasoning: Reasoning;
  /** By the template's variable, or by the beginning of the reply. */
  readonly by: 'template' | 'reply';
  /** What ends a thought, and begins the answer where the model marks it. */
  readonly closing: string;
}

const THINK = '<think>';
const THINK_END = '</think>';
const ANSWER = '<answer>';
const VARIABLE = 'enable_thinking';

/** said: what the model's capabilities.json says; null: what its files show. */
export function thinkingWay(
  tokenizer: Pick<Tokenizer, 'idOf'>,
  template: Pick<ChatTemplate, 'reads'>,
  said: Reasoning | null,
): ThinkingWay {
  const hasTags = tokenizer.idOf(THINK) !== undefined && tokenizer.idOf(THINK_END) !== undefined;
  const by = template.reads(VARIABLE) ? 'template' : 'reply';
  const marksAnswer = by === 'reply' && tokenizer.idOf(ANSWER) !== undefined;
  return {
    reasoning: hasTags ? reasoningOf(template, said) : 'none',
    by,
    closing: marksAnswer ? THINK_END + ANSWER : THINK_END,
  };
}

/** Of a model that has the tags of a thought. said: as of `thinkingWay`. */
export const reasoningOf = (template: Pick<ChatTemplate, 'reads'>, said: Reasoning | null): Reasoning =>
  said ?? (template.reads(VARIABLE) ? 'optional' : 'always');

/** What is done so that the model thinks as it is asked to. */
export interface Steering {
  readonly variables: Readonly<Record<string, unknown>>;
  /** Appended to the rendered prompt. */
  readonly prefill: string;
  /** The model was not taught to answer so. */
  readonly note: string | null;
}

const AS_IT_LIKES: Steering = { variables: {}, prefill: '', note: null };

/**
 * wish: undefined where the model does as it likes. isStrict: the answer has to be as it was asked for, so that nothing is done which the
 * model was not taught. @throws GlimpseError thinking_unsupported
 */
export function steering(
  wish: Thinking | undefined,
  { reasoning, by, closing }: ThinkingWay,
  isStrict = false,
): Steering {
  if (wish === undefined) return AS_IT_LIKES;
  const isOn = wish.think === 'on';
  if (reasoning === 'none') {
    if (!isOn) return AS_IT_LIKES;
    throw new GlimpseError('thinking_unsupported', 'This model does not think before it answers; ask it without.');
  }
  if (by === 'template') return { ...AS_IT_LIKES, variables: { [VARIABLE]: isOn } };
  if (isOn) return { ...AS_IT_LIKES, prefill: THINK };
  if (reasoning === 'always' && isStrict) {
    const message =
      'This model thinks before every answer and was not taught to leave that out; ask without "strict", or let it think.';
    throw new GlimpseError('thinking_unsupported', message);
  }
  const note = reasoning === 'always' ? 'thinking-forced-off' : null;
  return { ...AS_IT_LIKES, prefill: THINK + closing, note };
}

/** Watches a thought, and says once what ends it. */
export class ThoughtBudget {
  #left: number;
  readonly #closing: readonly number[];

  /** budget: tokens of the thought; null: it may take as many as it likes. */
  constructor(budget: number | null, closing: readonly number[]) {
    this.#left = budget ?? Infinity;
    this.#closing = closing;
  }

  /** After each token of the reply: the tokens that have to come now. */
  due(isReasoning: boolean): readonly number[] {
    if (!isReasoning) return NONE;
    this.#left--;
    if (this.#left > 0) return NONE;
    this.#left = Infinity;
    return this.#closing;
  }
}

const NONE: readonly number[] = [];
