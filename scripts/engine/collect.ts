/** One whole answer of the isolate's engine with what its trace saw: what a caller that does not stream wants. */
import type { FinishReason, GenerateRequest, TimedStage, Usage } from '../../worker/engine/engine.ts';
import { GlimpseError } from '../../worker/errors.ts';
import type { IsolateEngine } from '../../worker/isolate/isolate-engine.ts';
import type { IsolateEvent, Trace, TracedPrompt } from '../../worker/isolate/trace.ts';

export interface Collected {
  readonly prompt: TracedPrompt;
  readonly ids: readonly number[];
  readonly text: string;
  readonly reasoning: string;
  readonly finishReason: FinishReason;
  readonly usage: Usage;
  readonly timingsMs: Readonly<Record<TimedStage, number>>;
}

export interface CollectOptions {
  /** Fires never when missing. */
  readonly signal?: AbortSignal;
  /** What else is to be seen or steered; ids and the prompt are collected here. */
  readonly trace?: Omit<Trace, 'onPrompt' | 'onToken'>;
  /** Sees every piece of text as it comes. */
  readonly onText?: (piece: string) => void;
}

export async function collect(
  engine: IsolateEngine,
  request: GenerateRequest,
  { signal = new AbortController().signal, trace, onText }: CollectOptions = {},
): Promise<Collected> {
  let prompt: TracedPrompt | null = null;
  let done: Extract<IsolateEvent, { type: 'done' }> | null = null;
  const ids: number[] = [];
  const text = { content: '', reasoning: '' };
  const events = engine.generate(request, signal, {
    ...trace,
    onPrompt: (rendered) => (prompt = rendered),
    onToken: (id) => ids.push(id),
  });
  for await (const event of events) {
    if (event.type === 'done') done = event;
    if (event.type !== 'delta') continue;
    text[event.kind] += event.text;
    onText?.(event.text);
  }
  if (prompt === null || done === null) throw new GlimpseError('internal', 'The engine ended without a result.');
  const { finishReason, usage, timingsMs } = done;
  return { prompt, ids, text: text.content, reasoning: text.reasoning, finishReason, usage, timingsMs };
}
