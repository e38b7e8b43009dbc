/** How much of a document's text fits into a question for a model. */
import type { ModelDescription } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';

/** Characters that are left beside `spent` ones of the prompt, by what a token has at the least. */
export function roomFor({ contextTokens }: ModelDescription, spent: number): number {
  const tokens = Math.max(0, contextTokens - answerTokens({ contextTokens }));
  return Math.max(0, Math.min(tokens * LIMITS.assumedCharsPerToken.value, LIMITS.textChars.value) - spent);
}

/** A quarter of a small context at most. */
export const answerTokens = ({ contextTokens }: Pick<ModelDescription, 'contextTokens'>): number =>
  Math.min(LIMITS.questionAnswerTokens.value, Math.floor(contextTokens / 4));
