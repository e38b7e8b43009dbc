/** What an answer has taken, in tokens. */
import type { GenerateRequest, Usage } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';
import { mostTokens } from './request.ts';
import type { OriginUsage } from './wire.ts';

/** The origin's own count; without one, an estimate from characters. */
export function usageOf(
  usage: OriginUsage | null,
  request: GenerateRequest,
  said: { readonly chars: number; readonly reasoning: number },
): Usage {
  const perToken = LIMITS.assumedCharsPerToken.value;
  const most = mostTokens(request);
  const tokens = (chars: number) => Math.min(most, Math.ceil(chars / perToken));
  if (usage === null || usage.promptTokens === 0) {
    const prompt = JSON.stringify(
      request.messages.map(({ content }) => (typeof content === 'string' ? content : '')),
    ).length;
    return {
      promptTokens: Math.ceil(prompt / perToken),
      imageTokens: 0,
      completionTokens: tokens(said.chars),
      reasoningTokens: tokens(said.reasoning),
      isEstimated: true,
    };
  }
  const completionTokens = Math.min(most, usage.completionTokens);
  const counted = usage.reasoningTokens || tokens(said.reasoning);
  return {
    promptTokens: usage.promptTokens,
    imageTokens: 0,
    cachedTokens: Math.min(usage.promptTokens, usage.cachedTokens),
    completionTokens,
    reasoningTokens: Math.min(completionTokens, counted),
  };
}
