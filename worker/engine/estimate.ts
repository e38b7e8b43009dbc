/** What a request costs at most or nearly so, told from the request alone, without a model. */
import { LIMITS } from '../limits.ts';
import type { ContentPart, GenerateRequest } from './engine.ts';
import type { Tokens } from './work.ts';

/** Frames of a clip are counted when it is known which are looked at. */
function picturesIn(part: Exclude<ContentPart, { type: 'text' }>): number {
  if (part.type === 'clip') return part.clip.samples?.indices.length ?? LIMITS.videoFrames.value;
  return part.type === 'video' ? part.frames.length : 1;
}

export function estimate({ messages, maxTokens, tools, answers = 1 }: GenerateRequest): Tokens {
  let chars = tools === undefined ? 0 : JSON.stringify(tools.functions).length;
  let pictures = 0;
  for (const { content } of messages) {
    if (typeof content === 'string') chars += content.length;
    else
      for (const part of content) {
        if (part.type === 'text') chars += part.text.length;
        else pictures += picturesIn(part);
      }
  }
  const image = pictures * LIMITS.assumedImageTokens.value;
  const text = Math.ceil(chars / LIMITS.assumedCharsPerToken.value);
  return { prompt: text + image, image, answer: answers * (maxTokens ?? LIMITS.completionTokens.value) };
}
