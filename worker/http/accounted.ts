/** An answer for which something is set aside before it begins, and settled however it ends. */
import type { Engine, GenerateEvent, GenerateRequest, Usage } from '../engine/engine.ts';
import { estimate } from '../engine/estimate.ts';
import type { Tokens } from '../engine/work.ts';
import { GlimpseError } from '../errors.ts';

export interface Purse {
  reserve(most: Tokens): Promise<void>;
  settle(done: Tokens): Promise<void>;
}

/** What was refused costs nothing; an answer that was left costs its prompt and what was told of it. */
export async function* accounted(
  engine: Pick<Engine, 'generate'>,
  purse: Purse,
  request: GenerateRequest,
  signal: AbortSignal,
  waitUntil: (work: Promise<unknown>) => void,
): AsyncGenerator<GenerateEvent> {
  const most = estimate(request);
  await purse.reserve(most);
  const told = { ...most, answer: 0 };
  let done: Tokens = told;
  try {
    for await (const event of engine.generate(request, signal)) {
      // A piece of text is a token, or a little more.
      if (event.type === 'delta' || event.type === 'arguments') told.answer++;
      if (event.type === 'done') done = tokensOf(event.usage);
      yield event;
    }
  } catch (error) {
    if (error instanceof GlimpseError && told.answer === 0) done = NOTHING;
    throw error;
  } finally {
    waitUntil(purse.settle(done));
  }
}

const NOTHING: Tokens = { prompt: 0, image: 0, answer: 0 };

const tokensOf = (usage: Usage): Tokens => ({
  prompt: usage.promptTokens,
  image: usage.imageTokens,
  answer: usage.completionTokens,
});
