/** An answer whose work is set aside from the asker's allowance before it begins, and settled however it ends. */
import type { Grant } from '../access/grant.ts';
import type { ContentPart, Engine, GenerateEvent, GenerateRequest, Usage } from '../engine/engine.ts';
import type { Tokens } from '../engine/work.ts';
import { GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Metrics } from './metrics.ts';

interface Options {
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  readonly metrics: Metrics;
}

/** What was refused costs nothing; an answer that was left costs its prompt and what was told of it. */
export function metered(engine: Pick<Engine, 'generate'>, grant: Grant, options: Options): Pick<Engine, 'generate'> {
  return { generate: (request, signal) => generate(engine, grant, request, signal, options) };
}

/** The engine's events. @throws GlimpseError rate_limited, quota_exceeded, and what the engine throws */
async function* generate(
  engine: Pick<Engine, 'generate'>,
  grant: Grant,
  request: GenerateRequest,
  signal: AbortSignal,
  { waitUntil, now, metrics }: Options,
): AsyncGenerator<GenerateEvent> {
  const start = now();
  const most = estimate(request);
  await grant.reserve(most);
  const asked = metrics.answerAsked();
  const told = { ...most, answer: 0 };
  let done: Tokens = told;
  try {
    for await (const event of engine.generate(request, signal)) {
      if (event.type === 'begun') asked.begun((now() - start) / 1000);
      // A piece of text is a token, or a little more.
      if (event.type === 'delta') told.answer++;
      if (event.type === 'done') {
        done = tokensOf(event.usage);
        metrics.answered(event.usage);
      }
      yield event;
    }
  } catch (error) {
    if (error instanceof GlimpseError && told.answer === 0) done = NOTHING;
    throw error;
  } finally {
    asked.end();
    waitUntil(grant.settle(done));
  }
}

const NOTHING: Tokens = { prompt: 0, image: 0, answer: 0 };

const tokensOf = (usage: Usage): Tokens => ({
  prompt: usage.promptTokens,
  image: usage.imageTokens,
  answer: usage.completionTokens,
});

/** Frames of a clip are counted when it is known which are looked at. */
function picturesIn(part: Exclude<ContentPart, { type: 'text' }>): number {
  if (part.type === 'clip') return part.clip.samples?.indices.length ?? LIMITS.videoFrames.value;
  return part.type === 'video' ? part.frames.length : 1;
}

/** From the request alone, without the model: what it will cost at most or nearly so. */
export function estimate({ messages, maxTokens, answers = 1 }: GenerateRequest): Tokens {
  let chars = 0;
  let pictures = 0;
  for (const { content } of messages) {
    if (typeof content === 'string') chars += content.length;
    else
      for (const part of content) {
        if (part.type === 'text') chars += part.text.length;
        else pictures += picturesIn(part);
      }
  }
  const image = pictures * LIMITS.assumedImageTokens.value;
  const text = Math.ceil(chars / LIMITS.assumedCharsPerToken.value);
  return { prompt: text + image, image, answer: answers * (maxTokens ?? LIMITS.completionTokens.value) };
}
