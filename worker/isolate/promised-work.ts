/** How much work a request will be, as far as one can tell before it has its turn: from its text, its pictures' sizes and its limit. */
import type { ChatMessage, GenerateRequest } from '../engine/engine.ts';
import { workOf } from '../engine/work.ts';
import { LIMITS } from '../limits.ts';
import { usualAnswerTokens, type Pace } from './pace.ts';
import type { Picture } from './pictures.ts';

/** `pictures`: null while no model is there to measure them by. */
export function promisedWork(
  { messages, maxTokens, answers = 1 }: GenerateRequest,
  pictures: readonly Picture[] | null,
  pace: Pace,
): number {
  const image = pictures === null ? guessedImageTokens(messages) : imageTokens(pictures);
  const text = Math.ceil(textChars(messages) / LIMITS.assumedCharsPerToken.value);
  return workOf({
    image,
    prompt: text + image,
    answer: answers * Math.min(maxTokens ?? Infinity, usualAnswerTokens(pace)),
  });
}

const imageTokens = (pictures: readonly Picture[]): number =>
  pictures.reduce((sum, { grid, tokensPerFrame }) => sum + grid[0] * tokensPerFrame, 0);

function guessedImageTokens(messages: readonly ChatMessage[]): number {
  const parts = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  return parts.filter(({ type }) => type !== 'text').length * LIMITS.assumedImageTokens.value;
}

function textChars(messages: readonly ChatMessage[]): number {
  let chars = 0;
  for (const { content } of messages) {
    if (typeof content === 'string') chars += content.length;
    else for (const part of content) if (part.type === 'text') chars += part.text.length;
  }
  return chars;
}
