/**
 * The engine contract: messages in, a stream of events out. It promises what any engine can keep, wherever it computes; all of
 * them pass the same tests (test/support/engine-promises.ts). This file holds no code.
 */
import type { Clip } from '../media/video/clip.ts';
import type { AnswerForm } from '../text/grammar/answer-form.ts';

export type { AnswerForm };

export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  /** An encoded image, as it came. */
  | { readonly type: 'image'; readonly bytes: Uint8Array }
  /** Encoded frames of one size, in order, and the second of each. */
  | { readonly type: 'video'; readonly frames: readonly Uint8Array[]; readonly seconds: readonly number[] }
  /** A video file whose frames come when they are asked for. */
  | { readonly type: 'clip'; readonly clip: Clip };

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
  /** Name of the model that was asked for, where an engine has several; null or missing: whichever it likes. */
  readonly model?: string | null;
  /** What the model must have been taught, where an engine has several; any model when missing. */
  readonly task?: ModelTask;
  /** Whose request it is: clients share the engine, whatever each of them asks. One and the same for all who do not say. */
  readonly client?: string;
  readonly messages: readonly ChatMessage[];
  /** null: up to the context's end, at most LIMITS.completionTokens. */
  readonly maxTokens: number | null;
  /** What is missing is the model's own. */
  readonly sampling: Partial<SamplingOptions>;
  readonly stop: readonly string[];
  /** What the answer has to look like, the reasoning apart; as the model likes when missing. */
  readonly form?: AnswerForm;
  /** The HTTP request that it came by; missing where there is none. */
  readonly cause?: RequestCause;
}

/** By which the logs of all who work on a request can be read together. */
export interface RequestCause {
  readonly requestId: string;
  /** The W3C's header, as it goes on to whoever is asked next; null: the request belongs to no trace. */
  readonly traceparent: string | null;
}

export interface Usage {
  readonly promptTokens: number;
  readonly imageTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  /** From the characters of what was said, because whoever computed it did not count. */
  readonly isEstimated?: boolean;
}

/**
 * What a request's time goes into. `load` includes waiting for one's turn, `vision` decoding the pictures; `firstToken` counts from
 * the start. `reading` is the part of vision, prefill and decode in which nothing was computed because weights had not come yet.
 */
export type TimedStage = 'load' | 'vision' | 'prefill' | 'firstToken' | 'decode' | 'reading';

/** Milliseconds of the stages that the engine can tell apart. */
export type Timings = Readonly<Partial<Record<TimedStage, number>>>;

export type FinishReason = 'stop' | 'length';

export type GenerateEvent =
  | {
      /** Nothing is wrong with the request, and its answer begins. */
      readonly type: 'begun';
      /** `POINTER KEYWORD` of what the form asks for and the answer may not keep, where there is any. */
      readonly unkept?: readonly string[];
      /** Who computes it, and at the how manieth attempt, where that is not this isolate. */
      readonly by?: { readonly origin: string; readonly attempts: number };
    }
  | { readonly type: 'delta'; readonly kind: 'reasoning' | 'content'; readonly text: string }
  | { readonly type: 'done'; readonly finishReason: FinishReason; readonly usage: Usage; readonly timingsMs: Timings };

/** Where an answer is computed: in this isolate, by a server elsewhere, by several isolates in turn. */
export type EngineKind = 'isolate' | 'origin' | 'pipeline';

/**
 * What not every model was taught: to fill in a JSON schema from a text, to answer from texts with tags and name them, to read regions of
 * a page by the prompts of GLM-OCR. Who was not is not asked: an answer would be guessed.
 */
export type ModelTask = 'extract' | 'ask' | 'regions';

export interface ModelDescription {
  readonly id: string;
  readonly engine: EngineKind;
  /** Most tokens of a prompt and its answer together. */
  readonly contextTokens: number;
  readonly tasks: readonly ModelTask[];
}

/** Where the weights of a model in this isolate are: all in memory, or streamed through it in every pass. */
export type ResidencyKind = 'resident' | 'streamed';

/** What an engine holds in this isolate's linear memory; bytes. */
export interface MemoryReport {
  /** null before a model is loaded. */
  readonly residency: ResidencyKind | null;
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
}

/** Requests that wait for one another in this isolate. */
export interface QueueReport {
  readonly waiting: number;
  /** Milliseconds until all that wait now are answered, from what the last answers took. */
  readonly expectedMs: number;
  /** The work of the request under way has not gone on for so long that it may never do. */
  readonly isStalled: boolean;
}

export interface EngineReport {
  readonly engine: EngineKind;
  /** null for an engine whose requests do not wait for one another. */
  readonly queue: QueueReport | null;
  /** null for an engine that computes elsewhere. */
  readonly memory: MemoryReport | null;
  /** Requests that it refused for want of room, by error code, with the last one's message. */
  readonly refused: readonly { readonly code: string; readonly count: number; readonly last: string }[];
}

export interface Engine {
  /** The model that answers; may load it. @throws GlimpseError when there is none to be had */
  describe(): Promise<ModelDescription>;
  /**
   * Yields `begun` once, then `delta`s, and `done` once and last. Who stops asking for events, or aborts, ends the work: what it
   * held is free again when the generator has returned or thrown.
   * @throws GlimpseError for anything wrong with the request, before `begun`; where that is one picture, `facts.picture` is its place
   * among the request's images and videos, from 0; the signal's reason when it fires
   */
  generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent>;
  /** How it stands now. Loads nothing. */
  report(): EngineReport;
}
