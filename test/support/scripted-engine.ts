/** An engine that says what it was told to: for tests of HTTP's shapes. It waits, aborts and fails as a real one does. */
import type {
  ChosenLogprob,
  Ending,
  Engine,
  EngineReport,
  GenerateEvent,
  GenerateRequest,
  ModelDescription,
  ModelTask,
  QueueReport,
} from '../../worker/engine/engine.ts';
import { GlimpseError } from '../../worker/errors.ts';

export interface Script {
  readonly reasoning?: readonly string[];
  readonly content?: readonly string[];
  /** What it says the answer may not keep of its form. */
  readonly unkept?: readonly string[];
  /** What every answer calls at its end: names, and pieces of the JSON of their arguments. */
  readonly calls?: readonly { readonly name: string; readonly arguments: readonly string[] }[];
  /** Boxes of every answer. */
  readonly boxes?: Ending['boxes'];
  readonly stoppedBy?: Ending['stoppedBy'];
  readonly notes?: readonly string[];
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
  queue: QueueReport = { waiting: 0, expectedMs: 0, isStalled: false };
  script: Script;
  tasks: readonly ModelTask[] = [];

  constructor(script: Script = {}) {
    this.script = script;
  }

  describe(): Promise<ModelDescription> {
    return Promise.resolve({
      id: 'tiny',
      engine: 'isolate',
      contextTokens: 1024,
      tasks: this.tasks,
      capabilities: CAPABILITIES,
    });
  }

  count(request: GenerateRequest) {
    this.requests.push(request);
    return Promise.resolve({ promptTokens: 30, imageTokens: 20 });
  }

  report(): EngineReport {
    return {
      engine: 'isolate',
      queue: this.queue,
      memory: {
        residency: 'resident',
        resident: [{ what: 'weights of tiny', bytes: 1 << 20 }],
        requestBytes: 0,
        availableBytes: 99 << 20,
        wasmBytes: 3 << 20,
        wasmPeakBytes: 2 << 20,
        wasmLimitBytes: 100 << 20,
      },
      refused: [{ code: 'image_too_large', count: 2, last: 'Too large.' }],
    };
  }

  async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
    this.requests.push(request);
    this.signals.push(signal);
    const { reasoning = [], content = ['A ', 'red ', 'cube.'], delayMs = 0, failure, unkept, notes } = this.script;
    const { answers = 1, logprobs: top } = request;
    const one = [
      ...reasoning.map((text) => ({ kind: 'reasoning', text }) as const),
      ...content.map((text) => ({
        ...({ kind: 'content', text } as const),
        ...(top !== undefined && { logprobs: [scored(text, top)] }),
      })),
    ].slice(0, request.maxTokens ?? Infinity);
    const deltas = Array.from({ length: answers }, () => one).flat();
    const { boxes, stoppedBy, calls = [] } = this.script;
    const cut = one.length === request.maxTokens ? 'length' : 'stop';
    const finishReason = calls.length > 0 ? 'tool_calls' : cut;
    const ending: Ending = { finishReason, ...(boxes && { boxes }), ...(stoppedBy !== undefined && { stoppedBy }) };
    try {
      for (const [id, delta] of deltas.entries()) {
        if (failure?.afterTokens === id) throw failure.error;
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        if (signal.aborted) throw signal.reason;
        this.tokens++;
        if (id === 0)
          yield { type: 'begun', fingerprint: FINGERPRINT, ...(unkept && { unkept }), ...(notes && { notes }) };
        else if (id % one.length === 0) yield { type: 'next', ...ending };
        yield { type: 'delta', ...delta };
      }
      for (const { name, arguments: pieces } of calls) {
        yield { type: 'call', name };
        for (const text of pieces) yield { type: 'arguments', text };
      }
      const tokens = { promptTokens: 30, imageTokens: 20, completionTokens: deltas.length };
      yield {
        type: 'done',
        ...ending,
        usage: { ...tokens, reasoningTokens: Math.min(reasoning.length, one.length) * answers },
        timingsMs: { load: 1, vision: 2, prefill: 3.14, firstToken: 4, decode: 5, reading: 0 },
      };
    } finally {
      this.ended++;
    }
  }
}

export const FINGERPRINT = '0123456789ab-relaxed';
const CAPABILITIES = { hasVision: true, callsTools: false, reasoning: 'optional', keepsForms: true } as const;

const scored = (token: string, top: number): ChosenLogprob => {
  const one = { token, bytes: new TextEncoder().encode(token), logprob: -0.5 };
  return { ...one, top: Array.from({ length: top }, () => one) };
};

export const busy = new GlimpseError('engine_busy', '8 requests are waiting already; try again in a few seconds.');
