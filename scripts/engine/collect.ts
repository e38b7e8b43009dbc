/** All events of one generation, gathered: what a caller that does not stream wants. */
import type { FinishReason, GenerateEvent, Grid, Timings, Usage } from '../../worker/engine/engine.ts';

export interface Collected {
  readonly prompt: string;
  readonly inputIds: readonly number[];
  readonly grids: readonly Grid[];
  readonly ids: readonly number[];
  readonly text: string;
  readonly reasoning: string;
  readonly finishReason: FinishReason;
  readonly usage: Usage | null;
  readonly timingsMs: Timings | null;
}

/** `onText` sees every piece as it comes. */
export async function collect(
  events: AsyncIterable<GenerateEvent>,
  onText?: (piece: string) => void,
): Promise<Collected> {
  let prompt: Extract<GenerateEvent, { type: 'prompt' }> | null = null;
  let done: Extract<GenerateEvent, { type: 'done' }> | null = null;
  const ids: number[] = [];
  const text = { content: '', reasoning: '' };
  for await (const event of events) {
    if (event.type === 'prompt') prompt = event;
    else if (event.type === 'token') ids.push(event.id);
    else if (event.type === 'done') done = event;
    else {
      text[event.kind] += event.text;
      onText?.(event.text);
    }
  }
  return {
    prompt: prompt?.text ?? '',
    inputIds: prompt?.inputIds ?? [],
    grids: prompt?.grids ?? [],
    ids,
    text: text.content,
    reasoning: text.reasoning,
    finishReason: done?.finishReason ?? 'length',
    usage: done?.usage ?? null,
    timingsMs: done?.timingsMs ?? null,
  };
}
