/** An answer as server-sent events, in whatever shape. */
import { asGlimpseError, type GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Answer } from './answer.ts';

export const SSE_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

/** How an answer is told. */
export interface Telling {
  /** Writes all of it. */
  readonly tell: (answer: Answer, write: Write) => Promise<void>;
  /** Writes what went wrong, after the response has begun; then the stream ends. */
  readonly fail: (error: GlimpseError, write: Write) => void;
  /** Whether comments come while nothing else does; they do when missing. */
  readonly isKeptAlive?: boolean;
}

/** `name`: the event's type, where the shape has types. */
export type Write = (data: string, name?: string) => void;

export interface AnswerStream {
  readonly stream: ReadableStream<Uint8Array>;
  /** Resolves when nothing more will be written, for whatever reason; never rejects. */
  readonly end: Promise<void>;
}

/**
 * Writes without waiting for the reader: a slow client must not hold the engine, and an answer is small (at most
 * LIMITS.completionTokens chunks). A client that leaves aborts the answer.
 */
export function answerStream(
  answer: Answer,
  { tell, fail, isKeptAlive = true }: Telling,
  onFailure: (error: GlimpseError) => void,
): AnswerStream {
  const encoder = new TextEncoder();
  let left = false;
  let end!: Promise<void>;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const write: Write = (data, name) => {
        const type = name === undefined ? '' : `event: ${name}\n`;
        if (!left) controller.enqueue(encoder.encode(`${type}data: ${data}\n\n`));
      };
      // One line break: an empty line behind a comment makes some clients' readers give out an empty event.
      const beat = setInterval(
        () => left || !isKeptAlive || controller.enqueue(encoder.encode(': wait\n')),
        heartbeatMs,
      );
      end = tell(answer, write)
        .catch((thrown: unknown) => {
          if (left) return;
          const error = asGlimpseError(thrown);
          onFailure(error);
          fail(error, write);
        })
        .finally(() => clearInterval(beat))
        .then(() => left || controller.close())
        .then(nothing, nothing);
    },
    cancel() {
      left = true;
      answer.abort();
    },
  });
  return { stream, end };
}

const nothing = (): void => undefined;
const heartbeatMs = LIMITS.heartbeatMs.value;
