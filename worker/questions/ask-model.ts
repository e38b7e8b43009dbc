/** One whole answer of the engine. */
import type { AnswerForm, ChatMessage, Engine, ModelTask } from '../engine/engine.ts';

export interface Asking {
  readonly engine: Pick<Engine, 'generate'>;
  readonly task: ModelTask;
  /** Whose request it is, for the turns of an engine that others share. */
  readonly client?: string;
  readonly maxTokens: number;
  /** What the answer has to look like; as the model likes when missing. */
  readonly form?: AnswerForm;
  readonly signal: AbortSignal;
}

/** Greedy: what stands in a document is no matter of luck. */
export async function askModel(
  messages: readonly ChatMessage[],
  { engine, task, client, maxTokens, form, signal }: Asking,
): Promise<string> {
  let text = '';
  const request = {
    messages,
    task,
    ...(client !== undefined && { client }),
    maxTokens,
    sampling: { temperature: 0 },
    stop: [],
    ...(form && { form }),
  };
  for await (const event of engine.generate(request, signal))
    if (event.type === 'delta' && event.kind === 'content') text += event.text;
  return text;
}
