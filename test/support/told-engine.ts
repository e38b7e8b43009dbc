/** An engine that answers each request as a function says: for tests of who asks. */
import type { GenerateEvent, GenerateRequest, ModelTask } from '../../worker/engine/engine.ts';
import type { Engines } from '../../worker/engine/taught.ts';

export type Answer = (request: GenerateRequest, signal: AbortSignal) => AsyncGenerator<GenerateEvent>;

const USAGE = { promptTokens: 1, imageTokens: 1, completionTokens: 1, reasoningTokens: 0 };

export async function* says(text: string, finishReason: 'stop' | 'length' = 'stop'): AsyncGenerator<GenerateEvent> {
  yield { type: 'begun' };
  yield { type: 'delta', kind: 'content', text };
  yield { type: 'done', finishReason, usage: USAGE, timingsMs: {} };
}

export interface ToldEngines {
  /** What it was asked, in order. */
  readonly asked: GenerateRequest[];
  readonly engines: Engines;
}

export function toldEngines(answer: Answer, tasks: readonly ModelTask[]): ToldEngines {
  const asked: GenerateRequest[] = [];
  const engine: Engines['engine'] = {
    describe: () => Promise.resolve({ id: 'glm-ocr', engine: 'isolate', contextTokens: 4096, tasks }),
    generate(request, signal) {
      asked.push(request);
      return answer(request, signal);
    },
  };
  return { asked, engines: { engine, elsewhere: null } };
}
