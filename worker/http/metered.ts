/** An answer whose work is set aside from the asker's allowance, and which is measured while it lasts. */
import type { Engine, GenerateEvent } from '../engine/engine.ts';
import { accounted, type Purse } from './accounted.ts';
import type { Metrics } from './metrics.ts';

interface Options {
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  readonly metrics: Metrics;
}

/** The engine's events. @throws GlimpseError rate_limited, quota_exceeded, and what the engine throws */
export function metered(engine: Pick<Engine, 'generate'>, grant: Purse, options: Options): Pick<Engine, 'generate'> {
  return {
    generate: (request, signal) => {
      const start = options.now();
      const measuring = { generate: () => measured(engine.generate(request, signal), start, options) };
      return accounted(measuring, grant, request, signal, options.waitUntil);
    },
  };
}

async function* measured(
  events: AsyncGenerator<GenerateEvent>,
  start: number,
  { now, metrics }: Options,
): AsyncGenerator<GenerateEvent> {
  const asked = metrics.answerAsked();
  try {
    for await (const event of events) {
      if (event.type === 'begun') asked.begun(event.by?.origin ?? 'edge', (now() - start) / 1000);
      if (event.type === 'done') metrics.answered(event.usage);
      yield event;
    }
  } finally {
    asked.end((now() - start) / 1000);
  }
}
