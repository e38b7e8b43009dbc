/** An engine that says what it was told to: for tests of HTTP's shapes. It waits, aborts and fails as a real one does. */
import type { Engine, GenerateEvent, GenerateRequest, ModelDescription } from '../../worker/engine/engine.ts';
import { GlimpseError } from '../../worker/errors.ts';

export interface Script {
  readonly reasoning?: readonly string[];
  readonly content?: readonly string[];
  /** Between two tokens. */
  readonly delayMs?: number;
  /** Thrown before the first token, or after this many. */
  readonly failure?: { readonly error: unknown; readonly afterTokens: number };
}

export class ScriptedEngine implements Engine {
  readonly requests: GenerateRequest[] = [];
  readonly signals: AbortSignal[] = [];
  /** Generations that have ended, for whatever reason. */
  ended = 0;
  tokens = 0;
  script: Script;

  constructor(script: Script = {}) {
    this.script = script;
  }

  describe(): Promise<ModelDescription> {
    return Promise.resolve({
      id: 'tiny',
      family: 'glm4v',
      quant: 'f32',
      contextTokens: 1024,
      weightBytes: 0,
      engine: 'isolate',
    });
  }

  async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
    this.requests.push(request);
    this.signals.push(signal);
    const { reasoning = [], content = ['A ', 'red ', 'cube.'], delayMs = 0, failure } = this.script;
    const deltas = [
      ...reasoning.map((text) => ({ kind: 'reasoning', text }) as const),
      ...content.map((text) => ({ kind: 'content', text }) as const),
    ].slice(0, request.maxTokens ?? Infinity);
    try {
      yield { type: 'prompt', text: '', inputIds: [1, 2, 3], grids: [] };
      for (const [id, delta] of deltas.entries()) {
        if (failure?.afterTokens === id) throw failure.error;
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        if (signal.aborted) throw signal.reason;
        this.tokens++;
        yield { type: 'token', id };
        yield { type: 'delta', ...delta };
      }
      const tokens = { promptTokens: 30, imageTokens: 20, completionTokens: deltas.length };
      yield {
        type: 'done',
        finishReason: deltas.length === request.maxTokens ? 'length' : 'stop',
        usage: { ...tokens, reasoningTokens: Math.min(reasoning.length, deltas.length) },
        timingsMs: { load: 1, vision: 2, prefill: 3.14, firstToken: 4, decode: 5, reading: 0 },
      };
    } finally {
      this.ended++;
    }
  }
}

export const busy = new GlimpseError('engine_busy', '8 requests are waiting already; try again in a few seconds.');
