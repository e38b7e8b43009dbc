/** Sampled ids → what the client sees: reasoning, content and calls, until a stop id or a stop string ends the reply. */
import type { ChosenLogprob, Ending, GenerateEvent } from '../engine/engine.ts';
import { createAnswerParser, type AnswerParser, type Delta } from '../text/answer.ts';
import { createStopStrings, type StopStrings } from '../text/stop-strings.ts';
import { ToolCallReader } from '../text/tool-calls.ts';
import type { LoadedModel } from './load-model.ts';
import type { ToolPlan } from './plan-tools.ts';

export type ReplyEvent = Extract<GenerateEvent, { type: 'delta' | 'call' | 'arguments' }>;

const OBSERVATION = '<|observation|>';

export interface Ends {
  /** Looked for in the content, not in the reasoning. */
  readonly stop: readonly string[];
  /** Beside the model's own. */
  readonly stopIds: readonly number[];
  readonly ignoreEos: boolean;
}

export const createReply = (model: LoadedModel, ends: Ends, prompt: string, tools: ToolPlan): Reply =>
  new Reply(model, ends, prompt, tools);

export class Reply {
  readonly tokens = { completion: 0, reasoning: 0 };
  readonly #model: LoadedModel;
  readonly #ends: Ends;
  readonly #tools: ToolPlan;
  readonly #answer: AnswerParser;
  readonly #stops: StopStrings;
  /** null: the model writes no calls. */
  readonly #calls: ToolCallReader | null;
  /** Texts come later than their tokens: what waits belongs to the next one. */
  #waiting: ChosenLogprob[] = [];
  #stopped = false;
  #stoppedBy: string | number | undefined;
  #hasCalled = false;

  constructor(model: LoadedModel, ends: Ends, prompt: string, tools: ToolPlan) {
    this.#model = model;
    this.#ends = ends;
    this.#tools = tools;
    this.#answer = createAnswerParser(model.tokenizer, prompt);
    this.#stops = createStopStrings(ends.stop);
    this.#calls = tools.native && new ToolCallReader(model.tokenizer, tools.native.functions);
  }

  /** logprob: null where none are asked for. */
  push(id: number, logprob: ChosenLogprob | null): ReplyEvent[] {
    this.tokens.completion++;
    const { stopIds, ignoreEos } = this.#ends;
    if (!ignoreEos && (this.#model.stopIds.has(id) || this.#isObserving(id))) this.#stopped = true;
    if (stopIds.includes(id)) [this.#stopped, this.#stoppedBy] = [true, id];
    if (this.#stopped) return this.#calls?.finish() ?? [];
    if (this.#calls !== null && (this.#calls.isInside || this.#calls.begins(id))) return this.#call(this.#calls, id);
    const isContent = !this.#answer.reasoning && this.#model.tokenizer.addedToken(id) === undefined;
    if (logprob !== null && isContent) this.#waiting.push(logprob);
    const events = this.#shown(this.#answer.push(id));
    if (this.#answer.reasoning) this.tokens.reasoning++;
    if (this.#stops.found !== null) [this.#stopped, this.#stoppedBy] = [true, this.#stops.found];
    return events;
  }

  /** What was held back in case it became a stop string or a character. */
  flush(): ReplyEvent[] {
    const events = this.#shown(this.#answer.flush());
    const rest = this.#stops.flush();
    return rest === '' ? events : [...events, ...this.#told(rest)];
  }

  /** Ends it: it has the form that was asked for. */
  stop(): void {
    this.#stopped = true;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Whether the next ordinary token is reasoning. */
  get isReasoning(): boolean {
    return this.#answer.reasoning;
  }

  /** Whether a call has begun. */
  get hasCalled(): boolean {
    return this.#hasCalled;
  }

  /** What the boxes of the content hold. */
  get boxed(): readonly string[] {
    return this.#answer.boxed;
  }

  get ending(): Pick<Ending, 'finishReason' | 'stoppedBy'> {
    if (!this.#stopped) return { finishReason: 'length' };
    if (this.#hasCalled) return { finishReason: 'tool_calls' };
    return { finishReason: 'stop', ...(this.#stoppedBy !== undefined && { stoppedBy: this.#stoppedBy }) };
  }

  /** What functions answer comes now, from whoever carries them out. */
  #isObserving(id: number): boolean {
    return this.#calls !== null && this.#model.tokenizer.addedToken(id) === OBSERVATION;
  }

  #call(calls: ToolCallReader, id: number): ReplyEvent[] {
    const before = calls.isInside ? [] : [...this.#shown(this.#answer.interrupt()), ...this.flush()];
    this.#hasCalled = true;
    const events = [...before, ...calls.push(id)];
    const isOnlyOne = this.#tools.native?.isParallel === false || typeof this.#tools.native?.choice === 'object';
    if (isOnlyOne && calls.ended > 0 && !calls.isInside) this.#stopped = true;
    return events;
  }

  #shown(deltas: readonly Delta[]): ReplyEvent[] {
    return deltas.flatMap(({ kind, text }): ReplyEvent[] => {
      if (kind === 'reasoning') return [{ type: 'delta', kind, text }];
      const visible = this.#stops.push(text);
      return visible === '' ? [] : this.#told(visible);
    });
  }

  /** A piece of the content, or of the arguments that it is in disguise. */
  #told(text: string): ReplyEvent[] {
    const { disguised } = this.#tools;
    if (disguised === null) {
      const logprobs = this.#waiting;
      this.#waiting = [];
      return [{ type: 'delta', kind: 'content', text, ...(logprobs.length > 0 && { logprobs }) }];
    }
    const begins: ReplyEvent[] = this.#hasCalled ? [] : [{ type: 'call', name: disguised.name }];
    this.#hasCalled = true;
    return [...begins, { type: 'arguments', text }];
  }
}
