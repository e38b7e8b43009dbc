/**
 * The engine contract: messages in, a stream of events out. Implementations differ in where the weights are;
 * all of them pass the same tests. This file holds no code.
 */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  /** An encoded image (JPEG, PNG or WebP), as it came. */
  | { readonly type: 'image'; readonly bytes: Uint8Array }
  /** Encoded frames of one size, in order, taken `fps` times a second. */
  | { readonly type: 'video'; readonly frames: readonly Uint8Array[]; readonly fps: number };

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string | readonly ContentPart[];
}

export interface SamplingOptions {
  /** 0 is greedy. */
  readonly temperature: number;
  readonly topP: number;
  /** 0 is off. */
  readonly topK: number;
  /** 1 is off. */
  readonly repetitionPenalty: number;
  readonly seed: number;
}

export interface GenerateRequest {
  readonly messages: readonly ChatMessage[];
  /** null: up to the context's end, at most LIMITS.completionTokens. */
  readonly maxTokens: number | null;
  /** What is missing comes from the model's generation_config.json. */
  readonly sampling: Partial<SamplingOptions>;
  readonly stop: readonly string[];
  readonly ignoreEos?: boolean;
}

export interface Usage {
  readonly promptTokens: number;
  readonly imageTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
}

/**
 * Milliseconds a stage; `load` includes waiting for one's turn, `vision` decoding the pictures. `firstToken` counts from the start.
 * `reading` is the part of vision, prefill and decode in which nothing was computed because weights had not come yet.
 */
export interface Timings {
  readonly load: number;
  readonly vision: number;
  readonly prefill: number;
  readonly firstToken: number;
  readonly decode: number;
  readonly reading: number;
}

/** Where the weights are: all in the isolate's memory, or streamed through it in every pass. */
export type EngineKind = 'isolate' | 'streamed';

export type FinishReason = 'stop' | 'length';

export type GenerateEvent =
  | {
      readonly type: 'prompt';
      readonly text: string;
      readonly inputIds: readonly number[];
      readonly grids: readonly Grid[];
    }
  | { readonly type: 'token'; readonly id: number }
  | { readonly type: 'delta'; readonly kind: 'reasoning' | 'content'; readonly text: string }
  | { readonly type: 'done'; readonly finishReason: FinishReason; readonly usage: Usage; readonly timingsMs: Timings };

/** Patches of one image or video: temporal patches, rows, columns (before the 2x2 merge). */
export type Grid = readonly [t: number, h: number, w: number];

export interface ModelDescription {
  readonly id: string;
  readonly family: 'glm4v' | 'glm_ocr';
  readonly quant: string;
  readonly contextTokens: number;
  readonly weightBytes: number;
  readonly engine: EngineKind;
}

/** What an isolate holds in linear memory; bytes. */
export interface LedgerReport {
  /** null before a model is loaded. */
  readonly engine: EngineKind | null;
  /** What stays between requests. */
  readonly resident: readonly { readonly what: string; readonly bytes: number }[];
  /** What the request under way has taken. */
  readonly requestBytes: number;
  readonly availableBytes: number;
  /** Linear memory now; it never shrinks. */
  readonly wasmBytes: number;
  /** The most that weights and requests have taken of it. */
  readonly wasmPeakBytes: number;
  readonly wasmLimitBytes: number;
  /** Requests that could not fit, by error code, with the last one's message. */
  readonly refused: readonly { readonly code: string; readonly count: number; readonly last: string }[];
}

export interface Engine {
  /** Loads the model when it is not loaded yet. @throws GlimpseError model_missing, shard_corrupt, ... */
  describe(): Promise<ModelDescription>;
  /**
   * Yields `prompt` first, then `token` and `delta` events, `done` last. Requests run one after another.
   * @throws GlimpseError for anything wrong with the request, before the first `token`; AbortError when `signal` fires.
   */
  generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent>;
}
