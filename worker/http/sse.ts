/** An answer as server-sent events in OpenAI's shape. */
import { asGlimpseError, type GlimpseError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import type { Answer } from './answer.ts';
import { errorBody } from './error-response.ts';
import { chunksOf, type AnswerHead } from './shapes.ts';

export const SSE_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

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
  head: AnswerHead,
  { includeUsage, isKeptAlive = true }: { readonly includeUsage: boolean; readonly isKeptAlive?: boolean },
  onFailure: (error: GlimpseError) => void,
): AnswerStream {
  const encoder = new TextEncoder();
  let left = false;
  let end!: Promise<void>;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (data: string) => left || controller.enqueue(encoder.encode(`data: ${data}\n\n`));
      // One line break: an empty line behind a comment makes some clients' readers give out an empty event.
      const beat = setInterval(
        () => left || !isKeptAlive || controller.enqueue(encoder.encode(': wait\n')),
        heartbeatMs,
      );
      end = writeAnswer(answer, head, includeUsage, write)
        .catch((thrown: unknown) => {
          if (left) return;
          const error = asGlimpseError(thrown);
          onFailure(error);
          write(JSON.stringify(errorBody(error)));
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

async function writeAnswer(
  answer: Answer,
  head: AnswerHead,
  includeUsage: boolean,
  write: (data: string) => void,
): Promise<void> {
  const chunks = chunksOf(head, includeUsage);
  const send = (chunk: object) => write(JSON.stringify(chunk));
  send(chunks.first());
  for await (const event of answer.events()) {
    if (event.type === 'delta') send(chunks.delta(event.kind, event.text));
    if (event.type !== 'done') continue;
    send({ ...chunks.last(event.finishReason, event.timingsMs), ...answer.beside?.() });
    if (includeUsage) send(chunks.usage(event.usage));
    write('[DONE]');
  }
}
