/** A chat's answer as the chunks that OpenAI's clients read; several answers follow one another. */
import type { Answer } from './answer.ts';
import { errorBody } from './error-response.ts';
import { chunksOf, type AnswerHead, type ShapeWish } from './shapes.ts';
import type { Telling, Write } from './sse.ts';

export function chatTelling(head: AnswerHead, wish: ShapeWish & { readonly includeUsage: boolean }): Telling {
  return {
    tell: (answer, write) => tell(answer, head, wish, write),
    fail: (error, write) => write(JSON.stringify(errorBody(error))),
  };
}

async function tell(
  answer: Answer,
  head: AnswerHead,
  wish: ShapeWish & { readonly includeUsage: boolean },
  write: Write,
): Promise<void> {
  const chunks = chunksOf(head, wish);
  const send = (chunk: object) => write(JSON.stringify(chunk));
  let index = 0;
  let content = '';
  let call = -1;
  send(chunks.first(index));
  for await (const event of answer.events()) {
    if (event.type === 'delta') {
      if (event.kind === 'content') content += event.text;
      else if (!wish.withReasoning) continue;
      send(chunks.delta(index, event));
    }
    if (event.type === 'call') send(chunks.call(index, ++call, event.name));
    if (event.type === 'arguments') send(chunks.arguments(index, call, event.text));
    if (event.type === 'next') {
      send(chunks.last(index, event, content));
      [content, call] = ['', -1];
      send(chunks.first(++index));
    }
    if (event.type !== 'done') continue;
    send({ ...chunks.last(index, event, content, event.timingsMs), ...answer.beside?.() });
    if (wish.includeUsage) send(chunks.usage(event.usage));
    write('[DONE]');
  }
}
