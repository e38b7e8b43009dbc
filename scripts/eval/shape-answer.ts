/** One question about a picture, asked greedily. */
import type { ContentPart, Engine, GenerateRequest } from '../../worker/engine/engine.ts';

const ANSWER_TOKENS = 64;

/** The answer without blanks around it, and its tokens, thought included. */
export async function shapeAnswer(
  engine: Engine,
  content: readonly ContentPart[],
  more: Pick<GenerateRequest, 'form'> = {},
): Promise<{ readonly answer: string; readonly tokens: number }> {
  const messages = [{ role: 'user', content } as const];
  const request = { messages, maxTokens: ANSWER_TOKENS, sampling: { temperature: 0 }, stop: [], ...more };
  let answer = '';
  let tokens = 0;
  for await (const event of engine.generate(request, new AbortController().signal)) {
    if (event.type === 'delta' && event.kind === 'content') answer += event.text;
    if (event.type === 'done') tokens = event.usage.completionTokens;
  }
  return { answer: answer.trim(), tokens };
}
