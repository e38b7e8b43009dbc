/**
 * An origin's server-sent events → what it said. Takes the dialects of vLLM, SGLang and transformers serve, in whatever pieces the
 * bytes come. Every stream ends on purpose: by a reason, by `[DONE]` behind some text, or by a fault. Source: docs/origin.md.
 */
import { createParser } from 'eventsource-parser';
import * as v from 'valibot';
import type { FinishReason } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';
import { OriginFault } from './fault.ts';

export interface Piece {
  readonly kind: 'reasoning' | 'content';
  readonly text: string;
}

export interface OriginUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  /** Of the prompt, those that it had read before. */
  readonly cachedTokens: number;
}

export interface WireEnd {
  readonly finishReason: FinishReason;
  /** null: it did not count. */
  readonly usage: OriginUsage | null;
  /** It ended on purpose, and did not say why. */
  readonly isUnfinished: boolean;
}

const count = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0);
const usageSchema = v.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: v.nullish(v.object({ cached_tokens: v.nullish(count, 0) })),
  completion_tokens_details: v.nullish(v.object({ reasoning_tokens: v.nullish(count, 0) })),
});
const chunkSchema = v.object({
  choices: v.array(
    v.object({
      index: v.optional(v.number(), 0),
      delta: v.nullish(
        v.object({
          content: v.nullish(v.string()),
          reasoning: v.nullish(v.string()),
          reasoning_content: v.nullish(v.string()),
        }),
      ),
      finish_reason: v.nullish(v.string()),
    }),
  ),
  usage: v.nullish(usageSchema),
});
const errorSchema = v.object({
  error: v.union([v.string(), v.object({ message: v.string() })]),
});

/** Of what an origin says of itself or of a request: no page, no addresses with signatures. */
const QUOTED_CHARS = 300;
export const quoted = (text: string): string =>
  text
    .replaceAll(/https?:\/\/\S+/g, '[address]')
    .replaceAll(/\s+/g, ' ')
    .slice(0, QUOTED_CHARS);

export class OriginWire {
  readonly #decoder = new TextDecoder();
  readonly #parser = createParser({ onEvent: ({ data }) => this.#take(data.trim()) });
  readonly #pieces: Piece[] = [];
  readonly #mostChunks: number;
  #chunks = 0;
  #chars = 0;
  /** Bytes since the last event. */
  #pendingBytes = 0;
  #hasText = false;
  #isOver = false;
  #finishReason: FinishReason | null = null;
  #usage: OriginUsage | null = null;
  #fault: OriginFault | null = null;

  /** More than `mostChunks` with text, or far more text than they could have, is no answer to what was asked. */
  constructor(mostChunks: number) {
    this.#mostChunks = mostChunks;
  }

  /** What these bytes say, up to a fault in them. */
  push(bytes: Uint8Array): Piece[] {
    this.#pendingBytes += bytes.byteLength;
    this.#parser.feed(this.#decoder.decode(bytes, { stream: true }));
    if (this.#pendingBytes > LIMITS.originEventBytes.value)
      this.#fault ??= badStream(`sent an event of more than ${LIMITS.originEventBytes.value} bytes`);
    return this.#pieces.splice(0);
  }

  /** What is wrong with what came so far; behind it nothing is read. */
  get fault(): OriginFault | null {
    return this.#fault;
  }

  /** The bytes have ended. @throws OriginFault the fault, or origin_cut when nothing said that the answer has */
  end(): WireEnd {
    this.#parser.feed('\n\n');
    if (this.#fault !== null) throw this.#fault;
    if (this.#finishReason !== null)
      return { finishReason: this.#finishReason, usage: this.#usage, isUnfinished: false };
    if (this.#isOver && this.#hasText) return { finishReason: 'stop', usage: this.#usage, isUnfinished: true };
    throw new OriginFault('origin_cut', 'The origin stopped in the middle of its answer.', {
      outcome: 'failure',
      mayRepeat: !this.#hasText,
    });
  }

  /** `[DONE]` came: what follows is nothing. */
  get isOver(): boolean {
    return this.#isOver;
  }

  #take(data: string): void {
    this.#pendingBytes = 0;
    // Some keep the connection alive by events without data, or with a comment as data.
    if (this.#isOver || this.#fault !== null || data === '' || data.startsWith(':')) return;
    try {
      this.#event(data);
    } catch (thrown) {
      if (!(thrown instanceof OriginFault)) throw thrown;
      this.#fault = thrown;
    }
  }

  #event(data: string): void {
    if (data === '[DONE]') {
      this.#isOver = true;
      return;
    }
    const json = parsed(data);
    const error = v.safeParse(errorSchema, json);
    if (error.success) throw this.#reported(error.output.error);
    const chunk = v.safeParse(chunkSchema, json);
    if (!chunk.success) throw badStream('sent an event that is no part of an answer');
    this.#chunk(chunk.output);
  }

  #chunk({ choices, usage }: v.InferOutput<typeof chunkSchema>): void {
    if (usage)
      this.#usage = {
        promptTokens: usage.prompt_tokens,
        completionTokens: usage.completion_tokens,
        reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
        cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
      };
    for (const { index, delta, finish_reason: reason } of choices) {
      if (index !== 0) continue;
      this.#say('reasoning', delta?.reasoning ?? delta?.reasoning_content);
      this.#say('content', delta?.content);
      if (reason) this.#finishReason = reason === 'length' ? 'length' : 'stop';
    }
  }

  #say(kind: Piece['kind'], text: string | null | undefined): void {
    if (!text) return;
    this.#chars += text.length;
    if (++this.#chunks > this.#mostChunks || this.#chars > this.#mostChunks * LIMITS.originCharsPerChunk.value)
      throw new OriginFault('origin_too_long', 'The origin says more than it was asked for.', { outcome: 'failure' });
    this.#hasText = true;
    this.#pieces.push({ kind, text });
  }

  #reported(error: string | { readonly message: string }): OriginFault {
    const message = quoted(typeof error === 'string' ? error : error.message);
    return new OriginFault('origin_failed', `The origin failed: ${message}`, {
      outcome: 'failure',
      mayRepeat: !this.#hasText,
    });
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw badStream('sent an event that is not JSON');
  }
}

const badStream = (what: string): OriginFault =>
  new OriginFault('origin_bad_stream', `The origin ${what}.`, { outcome: 'failure' });
