/** A server elsewhere that answers in place of this isolate, as the variable ORIGINS declares it. Types and no code. */

import type { ModelTask } from '../engine/engine.ts';

/** What kind of input a request has: an origin that fails at one may be well at another. */
export const CLASSES = ['text', 'image', 'video'] as const;
export type RequestClass = (typeof CLASSES)[number];

/** Whose dialect of OpenAI's API it speaks. */
export const KINDS = ['vllm', 'sglang', 'transformers', 'openai'] as const;
export type OriginKind = (typeof KINDS)[number];

/** Milliseconds that an origin may take. Source: docs/origin.md. */
export interface OriginTimes {
  /** Until its answer's head, which comes after it has fetched and decoded the media. */
  readonly headersMs: number;
  /** From there until the first text. */
  readonly firstTextMs: number;
  /** Between two events. */
  readonly silenceMs: number;
  readonly totalMs: number;
}

export interface Origin {
  readonly name: string;
  /** Where `/chat/completions` is below; without a slash at the end. */
  readonly url: string;
  readonly kind: OriginKind;
  /** What the origin calls its model, and what clients may call it here. */
  readonly model: string;
  readonly aliases: readonly string[];
  readonly classes: readonly RequestClass[];
  readonly contextTokens: number;
  /** What its model was taught that not every model was. */
  readonly tasks: readonly ModelTask[];
  /** Requests at once, over all isolates. */
  readonly slots: number;
  /** Its share of the requests that several could take. */
  readonly weight: number;
  /** Sent as a bearer token; null: none. */
  readonly key: string | null;
  readonly times: Readonly<Record<RequestClass, OriginTimes>>;
}
