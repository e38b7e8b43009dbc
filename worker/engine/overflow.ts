/**
 * The engine of this isolate, and behind it one elsewhere that is asked for what the first refuses for want of room, before anything was
 * said. When there is none to be had elsewhere either, the first refusal stands: it says what would fit.
 */
import { GlimpseError } from '../errors.ts';
import type { Engine, GenerateEvent, GenerateRequest } from './engine.ts';
import { isAway, overflowReason, quarantined } from './route.ts';

interface Overflow {
  readonly edge: Pick<Engine, 'generate'>;
  /** For requests that it takes, as `origin` says. */
  readonly elsewhere: Pick<Engine, 'generate'>;
  readonly origin: 'ready' | 'quarantined';
  /** Called with the reason when the request goes elsewhere, and with null when it has come back. */
  readonly onTurn: (reason: string | null) => void;
}

export const overflowing = (overflow: Overflow): Pick<Engine, 'generate'> => ({
  generate: (request, signal) => generate(request, signal, overflow),
});

async function* generate(
  request: GenerateRequest,
  signal: AbortSignal,
  { edge, elsewhere, origin, onTurn }: Overflow,
): AsyncGenerator<GenerateEvent> {
  const events = edge.generate(request, signal);
  let first: IteratorResult<GenerateEvent>;
  try {
    first = await events.next();
  } catch (refusal) {
    const reason = refusal instanceof GlimpseError ? overflowReason(refusal.code) : null;
    if (reason === null) throw refusal;
    if (origin === 'quarantined') throw quarantined();
    onTurn(reason);
    yield* orRefused(elsewhere.generate(request, signal), refusal as GlimpseError, () => onTurn(null));
    return;
  }
  if (first.done) return;
  try {
    yield first.value;
    yield* events;
  } finally {
    await events.return(undefined);
  }
}

async function* orRefused(
  events: AsyncGenerator<GenerateEvent>,
  refusal: GlimpseError,
  onAway: () => void,
): AsyncGenerator<GenerateEvent> {
  try {
    yield* events;
  } catch (thrown) {
    if (!isAway(thrown)) throw thrown;
    onAway();
    throw refusal.with({ elsewhere: thrown.code });
  }
}
