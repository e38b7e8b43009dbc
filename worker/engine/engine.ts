/**
 * The engine contract: messages in, a stream of events out. It promises what any engine can keep, wherever it computes; all of
 * them pass the same tests (test/support/engine-promises.ts). This file holds no code.
 */
import type { Clip } from '../media/video/clip.ts';
import type { AnswerForm } from '../text/grammar/answer-form.ts';

export type { AnswerForm };

export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  /** An encoded image, as it came. `detail`: low is at most LIMITS.lowDetailTokens, high enlarges up to LIMITS.highDetailTokens. */
  | { readonly type: 'image'; readonly bytes: Uint8Array; readonly detail?: 'low' | 'high' | 'auto' }
  /** Encoded frames of one size, in order, and the second of each. */
  | { readonly type: 'video'; readonly frames: readonly Uint8Array[]; readonly seconds: readonly number[] }
  /** A video file whose frames come when they are asked for. */
  | { readonly type: 'clip'; readonly clip: Clip };

export interface ChatMessage {
  /** A tool's message is what it has said to the call of `callId`. */
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string | readonly ContentPart[];
  /** Of an earlier answer, where its client sends it back; models that were not taught to read it again do not see it. */
  readonly reasoning?: string;
  /** Of an earlier answer. */
  readonly calls?: readonly ToolCall[];
  readonly callId?: string;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A function that the answer may call; whoever asks carries it out. */
export interface ToolFunction {
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema of an object. */
  readonly parameters: Extract<AnswerForm, { kind: 'json' }>['schema'];
  /** Whether the schema has to be kept, or be refused. */
  readonly isStrict: boolean;
}

export interface ToolWish {
  readonly functions: readonly ToolFunction[];
  /** `required`: some function is called; a name: this one is. */
  readonly choice: 'none' | 'auto' | 'required' | { readonly name: string };
  /** Whether one answer may call several. */
  readonly isParallel: boolean;
}

export interface SamplingOptions {
  /** 0 is greedy. */
  readonly temperature: number;
  readonly topP: number;
  /** 0 is off. */
  readonly topK: number;
  /** Least share of the likeliest token's probability; 0 is off. */
  readonly minP: number;
  /** 1 is off. Counts the prompt as well. */
  readonly repetitionPenalty: number;
  /** Taken from the logit of every token that the answer has already; 0 is off. */
  readonly presencePenalty: number;
  /** The same, for each time that it has it; 0 is off. */
  readonly frequencyPenalty: number;
  /** Added to the logits of these ids. */
  readonly logitBias: readonly (readonly [id: number, bias: number])[];
  readonly seed: number;
}

/** Whether the model thinks before it answers, and for how long. */
export interface Thinking {
  readonly think: 'on' | 'off';
  /** Most tokens of the thought; null: as many as the answer may have. */
  readonly budget: number | null;
}

export interface GenerateRequest {
  /** Name of the model that was asked for, where an engine has several; null or missing: whichever it likes. */
  readonly model?: string | null;
  /** What the model must have been taught, where an engine has several; any model when missing. */
  readonly task?: ModelTask;
  /** Whose request it is: clients share the engine, whatever each of them asks. One and the same for all who do not say. */
  readonly client?: string;
  /** Of one client's requests only those with the same one share what is kept between requests. */
  readonly cacheSalt?: string;
  readonly messages: readonly ChatMessage[];
  /** null: up to the context's end, at most LIMITS.completionTokens. */
  readonly maxTokens: number | null;
  /** What is missing is the model's own. */
  readonly sampling: Partial<SamplingOptions>;
  readonly stop: readonly string[];
  /** Ids that end an answer, beside the model's own. */
  readonly stopIds?: readonly number[];
  /** As the model likes when missing. */
  readonly thinking?: Thinking;
  /** So many answers to one prompt, one after another; their seeds count up. 1 when missing. */
  readonly answers?: number;
  /** Log-probabilities of the content's tokens, with so many of the likeliest beside each; none when missing. */
  readonly logprobs?: number;
  readonly tools?: ToolWish;
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
  /** Our own address, as the client called it; without a path. */
  readonly base: string;
}

export interface Usage {
  readonly promptTokens: number;
  readonly imageTokens: number;
  /** Of the prompt, those that were not read again because earlier requests had left their keys and values. */
  readonly cachedTokens?: number;
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

export type FinishReason = 'stop' | 'length' | 'tool_calls';

export interface TokenLogprob {
  /** What of it is text; U+FFFD where its bytes are part of a character. */
  readonly token: string;
  readonly bytes: Uint8Array;
  /** Natural logarithm, of the model's own distribution: before bias, form, penalties and temperature. */
  readonly logprob: number;
}

export interface ChosenLogprob extends TokenLogprob {
  /** The likeliest in its place, the first the likeliest. */
  readonly top: readonly TokenLogprob[];
}

/** A box that the answer names. */
export interface AnswerBox {
  /** null where the answer says none. */
  readonly label: string | null;
  /** Left, top, right, bottom in thousandths of the picture. */
  readonly box: readonly [number, number, number, number];
  /** The same in pixels of the picture as it was sent, upright. null where several pictures may be meant. */
  readonly pixels: readonly [number, number, number, number] | null;
  /** Place of the picture among the request's, from 0. */
  readonly picture: number | null;
}

/** How one answer ended. */
export interface Ending {
  readonly finishReason: FinishReason;
  /** The stop string or the id of `stopIds` that ended it. */
  readonly stoppedBy?: string | number;
  readonly boxes?: readonly AnswerBox[];
  /** Whether it has the form that was asked for, where that was looked at afterwards; null: it could not be told. */
  readonly keepsForm?: boolean | null;
}

export type GenerateEvent =
  | {
      /** Nothing is wrong with the request, and its answer begins. */
      readonly type: 'begun';
      /** Of the weights and the kernels that compute it: with the same one, a seed gives the same answer. */
      readonly fingerprint?: string;
      /** `POINTER KEYWORD` of what the form asks for and the answer may not keep, where there is any. */
      readonly unkept?: readonly string[];
      /** What else was done otherwise than the client may think, each a word. */
      readonly notes?: readonly string[];
      /** Who computes it, and at the how manieth attempt, where that is not this isolate. */
      readonly by?: { readonly origin: string; readonly attempts: number };
    }
  | {
      readonly type: 'delta';
      readonly kind: 'reasoning' | 'content';
      readonly text: string;
      /** Of the tokens whose text this is, where they were asked for. */
      readonly logprobs?: readonly ChosenLogprob[];
    }
  /** A function is called. What its arguments are follows, until something else does. */
  | { readonly type: 'call'; readonly name: string }
  /** A piece of the JSON of the last call's arguments. */
  | { readonly type: 'arguments'; readonly text: string }
  /** One of several answers has ended, and the next one begins. */
  | ({ readonly type: 'next' } & Ending)
  /** The last answer has ended. Usage counts all of them. */
  | ({ readonly type: 'done'; readonly usage: Usage; readonly timingsMs: Timings } & Ending);

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
  /** Missing where an engine elsewhere does not say. */
  readonly capabilities?: ModelCapabilities;
}

/** What clients may ask of a model beside text. */
export interface ModelCapabilities {
  readonly hasVision: boolean;
  /** Whether it calls functions by itself. */
  readonly callsTools: boolean;
  /** Whether it thinks: never, as it is asked, or before every answer. */
  readonly reasoning: 'none' | 'optional' | 'always';
  readonly keepsForms: boolean;
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

export type CacheResult = 'hit' | 'miss';

/** What requests have left for later ones, outside of linear memory. */
export interface CacheReport {
  readonly entries: number;
  readonly bytes: number;
  /** Look-ups since the isolate began. */
  readonly results: Readonly<Record<CacheResult, number>>;
}

export interface EngineReport {
  readonly engine: EngineKind;
  /** null for an engine whose requests do not wait for one another. */
  readonly queue: QueueReport | null;
  /** null for an engine that computes elsewhere. */
  readonly memory: MemoryReport | null;
  /** null where nothing is kept. */
  readonly cache?: CacheReport | null;
  /** Requests that it refused for want of room, by error code, with the last one's message. */
  readonly refused: readonly { readonly code: string; readonly count: number; readonly last: string }[];
}

export interface Engine {
  /** The model that answers; may load it. @throws GlimpseError when there is none to be had */
  describe(): Promise<ModelDescription>;
  /**
   * Yields `begun` once, then `delta`s, with `next` between answers, and `done` once and last. Who stops asking for events, or aborts, ends the work: what it
   * held is free again when the generator has returned or thrown.
   * @throws GlimpseError for anything wrong with the request, before `begun`; where that is one picture, `facts.picture` is its place
   * among the request's images and videos, from 0; the signal's reason when it fires
   */
  generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent>;
  /** What a request's prompt would have, and nothing is computed; may load the model. @throws GlimpseError as `generate` before `begun` */
  count(
    request: GenerateRequest,
    signal: AbortSignal,
  ): Promise<Pick<Usage, 'promptTokens' | 'imageTokens' | 'cachedTokens'>>;
  /** How it stands now. Loads nothing. */
  report(): EngineReport;
}
