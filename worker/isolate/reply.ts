/** Sampled ids → what the client sees: reasoning and content, until a stop id or a stop string ends the reply. */
import type { ChosenLogprob, Ending, GenerateEvent } from '../engine/engine.ts';
import { createAnswerParser, type Delta } from '../text/answer.ts';
import { createStopStrings } from '../text/stop-strings.ts';
import type { LoadedModel } from './load-model.ts';

type DeltaEvent = Extract<GenerateEvent, { type: 'delta' }>;

export interface Reply {
  /** logprob: null where none are asked for. */
  push(id: number, logprob: ChosenLogprob | null): DeltaEvent[];
  /** What was held back in case it became a stop string or a character. */
  flush(): DeltaEvent[];
  /** Ends it: it has the form that was asked for. */
  stop(): void;
  readonly stopped: boolean;
  /** Whether the next ordinary token is reasoning. */
  readonly isReasoning: boolean;
  /** What the boxes of the content hold. */
  readonly boxed: readonly string[];
  readonly ending: Pick<Ending, 'finishReason' | 'stoppedBy'>;
  readonly tokens: { readonly completion: number; readonly reasoning: number };
}

export interface Ends {
  /** Looked for in the content, not in the reasoning. */
  readonly stop: readonly string[];
  /** Beside the model's own. */
  readonly stopIds: readonly number[];
  readonly ignoreEos: boolean;
}

export function createReply(model: LoadedModel, { stop, stopIds, ignoreEos }: Ends, prompt: string): Reply {
  const answer = createAnswerParser(model.tokenizer, prompt);
  const stops = createStopStrings(stop);
  let stopped = false;
  let stoppedBy: string | number | undefined;
  const tokens = { completion: 0, reasoning: 0 };
  let waiting: ChosenLogprob[] = [];

  /** Texts come later than their tokens: what waits belongs to the next one. */
  const told = (text: string): DeltaEvent => {
    if (waiting.length === 0) return { type: 'delta', kind: 'content', text };
    const logprobs = waiting;
    waiting = [];
    return { type: 'delta', kind: 'content', text, logprobs };
  };
  const shown = (deltas: readonly Delta[]): DeltaEvent[] =>
    deltas.flatMap(({ kind, text }) => {
      if (kind === 'reasoning') return [{ type: 'delta', kind, text }];
      const visible = stops.push(text);
      return visible === '' ? [] : [told(visible)];
    });
  return {
    push(id, logprob) {
      tokens.completion++;
      if (!ignoreEos && model.stopIds.has(id)) stopped = true;
      if (stopIds.includes(id)) [stopped, stoppedBy] = [true, id];
      if (stopped) return [];
      if (logprob !== null && !answer.reasoning && model.tokenizer.addedToken(id) === undefined) waiting.push(logprob);
      const events = shown(answer.push(id));
      if (answer.reasoning) tokens.reasoning++;
      if (stops.found !== null) [stopped, stoppedBy] = [true, stops.found];
      return events;
    },
    flush() {
      const events = shown(answer.flush());
      const rest = stops.flush();
      return rest === '' ? events : [...events, told(rest)];
    },
    stop() {
      stopped = true;
    },
    get stopped() {
      return stopped;
    },
    get isReasoning() {
      return answer.reasoning;
    },
    boxed: answer.boxed,
    get ending(): Pick<Ending, 'finishReason' | 'stoppedBy'> {
      return { finishReason: stopped ? 'stop' : 'length', ...(stoppedBy !== undefined && { stoppedBy }) };
    },
    tokens,
  };
}
