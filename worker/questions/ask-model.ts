/** One whole answer of the engine. */
import type { ChatMessage, Engine } from '../engine/engine.ts';

export interface Asking {
  readonly engine: Pick<Engine, 'generate'>;
  readonly maxTokens: number;
  readonly signal: AbortSignal;
}

/** Greedy: what stands in a document is no matter of luck. */
export async function askModel(
  messages: readonly ChatMessage[],
  { engine, maxTokens, signal }: Asking,
): Promise<string> {
  let text = '';
  for await (const event of engine.generate({ messages, maxTokens, sampling: { temperature: 0 }, stop: [] }, signal))
    if (event.type === 'delta' && event.kind === 'content') text += event.text;
  return text;
}
