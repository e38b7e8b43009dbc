/** Sampled ids → what the client sees: reasoning and content, until a stop id or a stop string ends the reply. */
import { createAnswerParser, type Delta } from '../text/answer.ts';
import { createStopStrings } from '../text/stop-strings.ts';
import type { GenerateEvent, Usage } from '../engine/engine.ts';
import type { LoadedModel } from './load-model.ts';
import type { Prompt } from './prompt.ts';

type DeltaEvent = Extract<GenerateEvent, { type: 'delta' }>;

export interface Reply {
  push(id: number): DeltaEvent[];
  /** What was held back in case it became a stop string or a character. */
  flush(): DeltaEvent[];
  /** Ends it: it has the form that was asked for. */
  stop(): void;
  readonly stopped: boolean;
  usage(prompt: Prompt): Usage;
}

export interface Ends {
  /** Looked for in the content, not in the reasoning. */
  readonly stop: readonly string[];
  readonly ignoreEos: boolean;
}

export function createReply(model: LoadedModel, { stop, ignoreEos }: Ends, prompt: string): Reply {
  const answer = createAnswerParser(model.tokenizer, prompt);
  const stops = createStopStrings(stop);
  let stopped = false;
  let completionTokens = 0;
  let reasoningTokens = 0;

  const shown = (deltas: readonly Delta[]): DeltaEvent[] =>
    deltas.flatMap(({ kind, text }) => {
      const visible = kind === 'content' ? stops.push(text) : text;
      return visible === '' ? [] : [{ type: 'delta', kind, text: visible }];
    });
  return {
    push(id) {
      completionTokens++;
      if (!ignoreEos && model.stopIds.has(id)) {
        stopped = true;
        return [];
      }
      const events = shown(answer.push(id));
      if (answer.reasoning) reasoningTokens++;
      stopped = stops.found;
      return events;
    },
    flush() {
      const events = shown(answer.flush());
      const rest = stops.flush();
      return rest === '' ? events : [...events, { type: 'delta', kind: 'content', text: rest }];
    },
    stop() {
      stopped = true;
    },
    get stopped() {
      return stopped;
    },
    usage: (prompt) => ({
      promptTokens: prompt.ids.length,
      imageTokens: prompt.imageTokens,
      completionTokens,
      reasoningTokens,
    }),
  };
}
