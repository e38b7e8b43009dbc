/** A server elsewhere that answers in place of this isolate, as the variable ORIGINS declares it. Types and no code. */

import type { ModelTask } from '../engine/engine.ts';
import type { OriginField } from './fields.ts';
import type { MediaWay } from './media.ts';

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
  readonly fields: readonly OriginField[];
  /** How it gets videos, and the longest that it is given. */
  readonly media: MediaWay;
  readonly videoSeconds: number;
  /** Of all requests together; null: no limit. */
  readonly unitsPerDay: number | null;
  /** Requests at once, over all isolates. */
  readonly slots: number;
  /** Its share of the requests that several could take. */
  readonly weight: number;
  /** What lets us in: a bearer token, a service token of Access. */
  readonly headers: Readonly<Record<string, string>>;
  /** Name of the binding through which it is asked; null: over the internet. */
  readonly binding: string | null;
  readonly times: Readonly<Record<RequestClass, OriginTimes>>;
}
