/** An engine that is waited for: whoever asks for a document has time, and others are before it. */
import type { Engine, GenerateEvent, GenerateRequest } from '../engine/engine.ts';
import { asGlimpseError, type ErrorCode } from '../errors.ts';
import { LIMITS } from '../limits.ts';

/** The model is there and has no room: it is waited for as long as the asker does. */
const BUSY: ReadonlySet<ErrorCode> = new Set(['engine_busy', 'origin_busy', 'origin_open']);

/** What fails before it has begun and may go better is asked again; the signal ends the waits too. */
export function patient(engine: Pick<Engine, 'generate'>): Pick<Engine, 'generate'> {
  return { generate: (request, signal) => generate(engine, request, signal) };
}

async function* generate(
  engine: Pick<Engine, 'generate'>,
  request: GenerateRequest,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent> {
  let hasBegun = false;
  for (let failures = 0; ;) {
    try {
      for await (const event of engine.generate(request, signal)) {
        hasBegun = true;
        yield event;
      }
      return;
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asGlimpseError(thrown);
      if (hasBegun || !error.isWorthRepeating) throw thrown;
      if (!BUSY.has(error.code) && ++failures >= LIMITS.modelAttempts.value) throw thrown;
      await waited(error.retryAfterMs!, signal);
    }
  }
}

/** @throws the signal's reason */
async function waited(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await scheduler.wait(ms, { signal });
  } catch {
    signal.throwIfAborted();
  }
}
